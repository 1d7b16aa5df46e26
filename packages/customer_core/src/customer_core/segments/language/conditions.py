"""From a rule's text to its tree: what one condition may say, by the kind of its field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal
from typing import TypeVar

from customer_core.segments.language.cursor import Cursor
from customer_core.segments.language.fields import (
    Field,
    FieldKind,
    find_field,
    names_of,
    nearest,
)
from customer_core.segments.language.lexer import Form, Token, unquoted
from customer_core.segments.language.readings import (
    Unfit,
    among,
    between,
    between_dates,
    bound_of,
    dated,
    days_of,
    name_of,
    text_of,
)
from customer_core.segments.language.tree import (
    SIGNS,
    Accepts,
    Aged,
    Compares,
    Known,
    MemberOf,
    OneOf,
    Tree,
    Window,
    negated,
)

T = TypeVar("T")
CONDITIONS = (
    *names_of(FieldKind.NUMBER, FieldKind.WINDOW, FieldKind.MOMENT, FieldKind.TEXT),
    "accepts",
    "member of",
    "always",
)
"""What a condition can begin with."""

_SWITCHES = names_of(FieldKind.SWITCH)
_SPELLINGS = {"==": "=", "<>": "!="}
_MOST_DIGITS = 9
_DAYS_IN = {"day": 1, "days": 1, "week": 7, "weeks": 7}


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
        return _fit(cursor, token, lambda: MemberOf(name_of(_text(cursor.take()))))
    token = cursor.take()
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


def _text(token: Token) -> str:
    return unquoted(token) if token.form is Form.TEXT else token.text


def _fit(cursor: Cursor, token: Token, read: Callable[[], T]) -> T:
    try:
        return read()
    except Unfit as unfit:
        cursor.fail(token, str(unfit))


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
                return self._compared(Window(name, self._days()))
            case FieldKind.MOMENT:
                return self._moment(name)
            case FieldKind.SWITCH:
                self._cursor.fail(token, f"write 'accepts {name}'")
        return self._among(name)

    def _compared(self, figure: str | Window) -> Tree:
        if self._cursor.next.form is Form.SIGN:
            return Compares(figure, self._sign(*SIGNS), self._bound())
        negative = self._negated("between", "in")
        first = self._cursor.next
        if self._cursor.passes("between"):
            least = self._bound()
            self._cursor.expect("and")
            most = self._bound()
            found = _fit(self._cursor, first, lambda: between(figure, least, most))
        elif self._cursor.passes("in"):
            found = among(figure, self._listed(self._bound))
        else:
            self._cursor.reject(*SIGNS, "between", "in", "not")
        return negated(found) if negative else found

    def _moment(self, name: str) -> Tree:
        cursor = self._cursor
        if cursor.passes("older"):
            cursor.expect("than")
            return Aged(name, self._days(), older=True)
        if cursor.passes("within"):
            if cursor.passes("the"):
                cursor.expect("last")
            return Aged(name, self._days(), older=False)
        if cursor.passes("is"):
            return self._known(name)
        negative = self._negated("between")
        first = cursor.next
        if cursor.passes("between"):
            begin, _, end = self._date(), cursor.expect("and"), self._date()
            found: Tree = _fit(
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
        return _fit(cursor, date, lambda: dated(name, word, date.text, self._zone))

    def _among(self, name: str) -> Tree:
        if self._cursor.passes("is"):
            return self._known(name)
        if self._cursor.next.form is Form.SIGN:
            sign = self._sign("=", "!=")
            found: Tree = OneOf(name, (self._value(),))
            return negated(found) if sign == "!=" else found
        negative = self._negated("in")
        if not self._cursor.passes("in"):
            self._cursor.reject("=", "!=", "in", "not in", "is known", "is missing")
        found = OneOf(name, tuple(dict.fromkeys(self._listed(self._value))))
        return negated(found) if negative else found

    def _negated(self, *words: str) -> bool:
        return any(self._cursor.sees("not", word) for word in words) and self._cursor.passes("not")

    def _known(self, name: str) -> Tree:
        known: Tree = Known(name)
        return known if self._cursor.expect("known", "missing") == "known" else negated(known)

    def _sign(self, *allowed: str) -> str:
        sign = _SPELLINGS.get(self._cursor.next.text, self._cursor.next.text)
        if sign not in allowed:
            self._cursor.reject(*allowed)
        self._cursor.take()
        return sign

    def _bound(self) -> Decimal:
        token = self._cursor.expect_form(Form.NUMBER, "a number")
        return _fit(self._cursor, token, lambda: bound_of(Decimal(token.text), self._field))

    def _value(self) -> str:
        token = self._cursor.next
        if token.form not in (Form.TEXT, Form.WORD):
            known = [f"'{one}'" for one in self._field.values]
            self._cursor.reject(*(known or ("a text in quotes",)))
        self._cursor.take()
        return _fit(self._cursor, token, lambda: text_of(_text(token), self._field))

    def _date(self) -> Token:
        return self._cursor.expect_form(Form.DATE, "a date such as 2026-01-31")

    def _days(self) -> int:
        token = self._cursor.expect_form(Form.NUMBER, "a number of days")
        if not token.text.isdigit():
            self._cursor.fail(token, "days are whole")
        each = _DAYS_IN[self._cursor.expect(*_DAYS_IN)]
        days = int(token.text) * each if len(token.text) <= _MOST_DIGITS else 0
        return _fit(self._cursor, token, lambda: days_of(days))

    def _listed(self, read: Callable[[], T]) -> tuple[T, ...]:
        self._cursor.expect("(")
        items = [read()]
        while self._cursor.passes(","):
            items.append(read())
        if not self._cursor.passes(")"):
            self._cursor.reject(",", ")")
        return tuple(items)
