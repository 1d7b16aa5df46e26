"""From a rule's text to its tree: what one condition may say, by the kind of its field."""

from __future__ import annotations

from datetime import tzinfo
from decimal import Decimal

from customer_core.segments.language.attribute_conditions import attribute_condition
from customer_core.segments.language.cursor import Cursor
from customer_core.segments.language.fields import (
    ATTRIBUTES,
    Field,
    FieldKind,
    find_field,
    names_of,
    nearest,
)
from customer_core.segments.language.lexer import Form, Token
from customer_core.segments.language.pieces import (
    days,
    fit,
    listed,
    negation,
    sign,
    text_of_token,
)
from customer_core.segments.language.readings import (
    among,
    between,
    between_dates,
    bound_of,
    dated,
    label_of,
    name_of,
    once,
    text_of,
)
from customer_core.segments.language.tree import (
    SIGNS,
    Accepts,
    Aged,
    Compares,
    Contains,
    Known,
    MemberOf,
    OneOf,
    Tree,
    Window,
    every,
    negated,
)

CONDITIONS = (
    *names_of(FieldKind.NUMBER, FieldKind.WINDOW, FieldKind.MOMENT, FieldKind.TEXT, FieldKind.SET),
    f"{ATTRIBUTES}.name",
    "accepts",
    "member of",
    "always",
)
"""What a condition can begin with."""

_SWITCHES = names_of(FieldKind.SWITCH)


def condition(cursor: Cursor, zone: tzinfo) -> Tree:
    """Read one condition.

    Raises:
        SegmentRuleInvalid: what comes next is none.
    """
    if cursor.passes("accepts"):
        return _accepts(cursor)
    if cursor.passes("member"):
        cursor.expect("of")
        token = cursor.next if cursor.next.form is Form.TEXT else _word(cursor, "a name")
        return fit(cursor, token, lambda: MemberOf(name_of(text_of_token(cursor.take()))))
    token = cursor.take()
    section, point, name = token.text.partition(".")
    if point and section.casefold() == ATTRIBUTES:
        return attribute_condition(cursor, token, name, zone)
    field = find_field(token.text)
    if field is None:
        meant = nearest(token.text, CONDITIONS)
        hint = f", did you mean {meant}?" if meant else ""
        cursor.fail(token, f"there is no field {token.shown}{hint}", CONDITIONS)
    return _Condition(cursor, field, zone).read(token)


def _accepts(cursor: Cursor) -> Tree:
    field = find_field(_word(cursor, *_SWITCHES).text)
    if field is None or field.kind is not FieldKind.SWITCH:
        cursor.reject(*_SWITCHES)
    cursor.take()
    return Accepts(field.name)


def _word(cursor: Cursor, *allowed: str) -> Token:
    if cursor.next.form is not Form.WORD:
        cursor.reject(*allowed)
    return cursor.next


class _Condition:
    def __init__(self, cursor: Cursor, field: Field, zone: tzinfo) -> None:
        self._cursor = cursor
        self._field = field
        self._zone = zone

    def read(self, token: Token) -> Tree:
        name = self._field.name
        match self._field.kind:
            case FieldKind.NUMBER:
                return self._compared(name)
            case FieldKind.WINDOW:
                self._cursor.expect("in")
                self._cursor.passes("the")
                self._cursor.expect("last")
                return self._compared(Window(name, days(self._cursor)))
            case FieldKind.MOMENT:
                return self._moment(name)
            case FieldKind.SWITCH:
                self._cursor.fail(token, f"write 'accepts {name}'")
            case FieldKind.SET:
                return self._set(name)
        return self._among(name)

    def _compared(self, figure: str | Window) -> Tree:
        if self._cursor.next.form is Form.SIGN:
            return Compares(figure, sign(self._cursor, *SIGNS), self._bound())
        negative = negation(self._cursor, "between", "in")
        first = self._cursor.next
        if self._cursor.passes("between"):
            least = self._bound()
            self._cursor.expect("and")
            most = self._bound()
            found = fit(self._cursor, first, lambda: between(figure, least, most))
        elif self._cursor.passes("in"):
            found = among(figure, listed(self._cursor, self._bound))
        else:
            self._cursor.reject(*SIGNS, "between", "in", "not")
        return negated(found) if negative else found

    def _moment(self, name: str) -> Tree:
        cursor = self._cursor
        if cursor.passes("older"):
            cursor.expect("than")
            return Aged(name, days(cursor), older=True)
        if cursor.passes("within"):
            if cursor.passes("the"):
                cursor.expect("last")
            return Aged(name, days(cursor), older=False)
        if cursor.passes("is"):
            return self._known(name)
        negative = negation(cursor, "between")
        first = cursor.next
        if cursor.passes("between"):
            begin, _, end = self._date(), cursor.expect("and"), self._date()
            found: Tree = fit(
                cursor, first, lambda: between_dates(name, begin.text, end.text, self._zone)
            )
            return negated(found) if negative else found
        word = "on or " if cursor.passes("on", "or") else ""
        if not word and not cursor.sees("before") and not cursor.sees("after"):
            cursor.reject(
                *("older than", "within", "before", "after", "on or before", "on or after"),
                *("between", "is known", "is missing"),
            )
        word += cursor.expect("before", "after")
        date = self._date()
        return fit(cursor, date, lambda: dated(name, word, date.text, self._zone))

    def _among(self, name: str) -> Tree:
        if self._cursor.passes("is"):
            return self._known(name)
        if self._cursor.next.form is Form.SIGN:
            differs = sign(self._cursor, "=", "!=") == "!="
            found: Tree = OneOf(name, (self._value(),))
            return negated(found) if differs else found
        negative = negation(self._cursor, "in")
        if not self._cursor.passes("in"):
            self._cursor.reject("=", "!=", "in", "not in", "is known", "is missing")
        found = OneOf(name, tuple(dict.fromkeys(listed(self._cursor, self._value))))
        return negated(found) if negative else found

    def _set(self, name: str) -> Tree:
        cursor = self._cursor
        if cursor.passes("is"):
            filled = cursor.passes("not")
            cursor.expect("empty")
            return Known(name) if filled else negated(Known(name))
        negative = negation(cursor, "contains")
        if not cursor.passes("contains"):
            cursor.reject("contains", "contains any", "contains all", "is empty", "is not empty")
        found = self._contained(name)
        return negated(found) if negative else found

    def _contained(self, name: str) -> Tree:
        cursor = self._cursor
        if cursor.sees("any", "(") and cursor.passes("any"):
            return Contains(name, once(listed(cursor, self._label)))
        if cursor.sees("all", "(") and cursor.passes("all"):
            labels = once(listed(cursor, self._label))
            return every(Contains(name, (label,)) for label in labels)
        return Contains(name, (self._label(),))

    def _label(self) -> str:
        token = self._cursor.next
        if token.form not in (Form.TEXT, Form.WORD):
            self._cursor.reject("a label in quotes")
        self._cursor.take()
        return fit(self._cursor, token, lambda: label_of(text_of_token(token)))

    def _known(self, name: str) -> Tree:
        known: Tree = Known(name)
        return known if self._cursor.expect("known", "missing") == "known" else negated(known)

    def _bound(self) -> Decimal:
        token = self._cursor.expect_form(Form.NUMBER, "a number")
        return fit(self._cursor, token, lambda: bound_of(Decimal(token.text), self._field))

    def _value(self) -> str:
        token = self._cursor.next
        if token.form not in (Form.TEXT, Form.WORD):
            known = [f"'{one}'" for one in self._field.values]
            self._cursor.reject(*(known or ("a text in quotes",)))
        self._cursor.take()
        return fit(self._cursor, token, lambda: text_of(text_of_token(token), self._field))

    def _date(self) -> Token:
        return self._cursor.expect_form(Form.DATE, "a date such as 2026-01-31")
