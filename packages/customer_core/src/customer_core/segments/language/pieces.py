"""From a rule's text to its tree: what conditions of several kinds are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from customer_core.segments.language.cursor import Cursor
from customer_core.segments.language.lexer import Form, Token, unquoted
from customer_core.segments.language.readings import Unfit, days_of

T = TypeVar("T")

_SPELLINGS = {"==": "=", "<>": "!="}
_MOST_DIGITS = 9
_DAYS_IN = {"day": 1, "days": 1, "week": 7, "weeks": 7}


def text_of_token(token: Token) -> str:
    """Return what a quoted text, or a word, says."""
    return unquoted(token) if token.form is Form.TEXT else token.text


def fit(cursor: Cursor, token: Token, read: Callable[[], T]) -> T:
    """Return what is read.

    Raises:
        SegmentRuleInvalid: it does not fit; the place is the token's.
    """
    try:
        return read()
    except Unfit as unfit:
        cursor.fail(token, str(unfit))


def negation(cursor: Cursor, *words: str) -> bool:
    """Pass over *not*, if one of the words comes behind it; return whether it did."""
    return any(cursor.sees("not", word) for word in words) and cursor.passes("not")


def sign(cursor: Cursor, *allowed: str) -> str:
    """Pass over a sign and return it.

    Raises:
        SegmentRuleInvalid: something else comes next.
    """
    found = _SPELLINGS.get(cursor.next.text, cursor.next.text)
    if found not in allowed:
        cursor.reject(*allowed)
    cursor.take()
    return found


def days(cursor: Cursor) -> int:
    """Pass over a number of days or weeks and return it, in days.

    Raises:
        SegmentRuleInvalid: none comes next, or one that does not fit.
    """
    token = cursor.expect_form(Form.NUMBER, "a number of days")
    if not token.text.isdigit():
        cursor.fail(token, "days are whole")
    each = _DAYS_IN[cursor.expect(*_DAYS_IN)]
    found = int(token.text) * each if len(token.text) <= _MOST_DIGITS else 0
    return fit(cursor, token, lambda: days_of(found))


def listed(cursor: Cursor, read: Callable[[], T]) -> tuple[T, ...]:
    """Pass over a list in parentheses and return its items.

    Raises:
        SegmentRuleInvalid: none comes next, or one that does not end.
    """
    cursor.expect("(")
    items = [read()]
    while cursor.passes(","):
        items.append(read())
    if not cursor.passes(")"):
        cursor.reject(",", ")")
    return tuple(items)
