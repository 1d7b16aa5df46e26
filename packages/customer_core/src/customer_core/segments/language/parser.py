"""From a rule's text to its tree: how conditions are joined."""

from __future__ import annotations

from datetime import UTC, tzinfo

from customer_core.segments.language.conditions import CONDITIONS, condition
from customer_core.segments.language.cost import DEEPEST
from customer_core.segments.language.cursor import Cursor
from customer_core.segments.language.lexer import Form
from customer_core.segments.language.tree import ALWAYS, Tree, every, negated, some


def parse(text: str, zone: tzinfo = UTC) -> Tree:
    """Return the tree of a rule's text; nothing at all is the rule that always holds.

    Args:
        text: such as ``orderCount >= 5 and not lastOrder older than 90 days``.
        zone: the time zone of the business, in which dates have their midnight.

    Raises:
        SegmentRuleInvalid: it is no rule; the error names the place and what is allowed there.
    """
    cursor = Cursor(text)
    if cursor.ends():
        return ALWAYS
    tree = _Parser(cursor, zone).any()
    if not cursor.ends():
        cursor.reject("and", "or", "the end")
    return tree


class _Parser:
    def __init__(self, cursor: Cursor, zone: tzinfo) -> None:
        self._cursor = cursor
        self._zone = zone
        self._depth = 0

    def any(self) -> Tree:
        parts = [self._all()]
        while self._cursor.passes("or"):
            parts.append(self._all())
        return some(parts)

    def _all(self) -> Tree:
        parts = [self._one()]
        while self._cursor.passes("and"):
            parts.append(self._one())
        return every(parts)

    def _one(self) -> Tree:
        negative = False
        while self._cursor.passes("not"):
            negative = not negative
        tree = self._positive()
        return negated(tree) if negative else tree

    def _positive(self) -> Tree:
        opening = self._cursor.next
        if self._cursor.passes("("):
            self._depth += 1
            if self._depth > DEEPEST:
                self._cursor.fail(opening, f"rules go at most {DEEPEST} parentheses deep")
            tree = self.any()
            if not self._cursor.passes(")"):
                self._cursor.reject("and", "or", ")")
            self._depth -= 1
            return tree
        if self._cursor.passes("always"):
            return ALWAYS
        if opening.form is not Form.WORD:
            self._cursor.reject("not", "(", *CONDITIONS)
        return condition(self._cursor, self._zone)
