"""From a rule's text to its tree: what one condition on an attribute may say."""

from __future__ import annotations

from datetime import date, tzinfo
from decimal import Decimal

from customer_core.kernel.attributes import AttributeValue, typed
from customer_core.segments.language.cursor import Cursor
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
    DATE_SIGNS,
    attribute_name,
    attribute_value,
    between_values,
    ordered_value,
)
from customer_core.segments.language.tree import (
    ORDERED,
    SIGNS,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    AttributeIsSet,
    Tree,
    negated,
)

TRUTHS = {"true": True, "false": False}
_ALLOWED = (
    *(*SIGNS, "in", "not in", "between", "before", "after", "on or before", "on or after"),
    *("older than", "within", "is set", "is not set"),
)
_VALUES = ("a text in quotes", "a number", "a date such as 2026-01-31", *TRUTHS)


def attribute_condition(cursor: Cursor, token: Token, name: str, zone: tzinfo) -> Tree:
    """Read what a condition says of an attribute.

    Args:
        cursor: behind the name.
        token: with the name.
        name: of the attribute.
        zone: of the business, in which dates have their midnight.

    Raises:
        SegmentRuleInvalid: what comes next is no condition on it.
    """
    known = fit(cursor, token, lambda: attribute_name(name))
    return _AttributeCondition(cursor, known, zone).read()


class _AttributeCondition:
    def __init__(self, cursor: Cursor, name: str, zone: tzinfo) -> None:
        self._cursor = cursor
        self._name = name
        self._zone = zone

    def read(self) -> Tree:
        cursor = self._cursor
        if cursor.passes("is"):
            return self._is_set()
        if cursor.next.form is Form.SIGN:
            return self._signed(sign(cursor, *SIGNS))
        if cursor.passes("older"):
            cursor.expect("than")
            return self._aged(older=True)
        if cursor.passes("within"):
            if cursor.passes("the"):
                cursor.expect("last")
            return self._aged(older=False)
        if cursor.sees("on", "or") or cursor.sees("before") or cursor.sees("after"):
            return self._dated()
        return self._among()

    def _is_set(self) -> Tree:
        found = AttributeIsSet(self._name)
        if self._cursor.passes("not"):
            self._cursor.expect("set")
            return negated(found)
        missing = self._cursor.expect("set", "not set", "known", "missing") == "missing"
        return negated(found) if missing else found

    def _signed(self, compared: str) -> Tree:
        token, value = self._cursor.next, self._value()
        if compared in ORDERED:
            bound = fit(self._cursor, token, lambda: ordered_value(value))
            return AttributeCompares(self._name, compared, bound)
        found = AttributeIn(self._name, (value,))
        return negated(found) if compared == "!=" else found

    def _aged(self, *, older: bool) -> Tree:
        return AttributeAged(self._name, days(self._cursor), older=older, zone=self._zone)

    def _dated(self) -> Tree:
        word = "on or " if self._cursor.passes("on", "or") else ""
        word += self._cursor.expect("before", "after")
        return AttributeCompares(self._name, DATE_SIGNS[word], self._date())

    def _among(self) -> Tree:
        cursor = self._cursor
        negative = negation(cursor, "in", "between")
        first = cursor.next
        if cursor.passes("between"):
            least, _, most = self._value(), cursor.expect("and"), self._value()
            found = fit(cursor, first, lambda: between_values(self._name, least, most))
        elif cursor.passes("in"):
            values = {typed(one): one for one in listed(cursor, self._value)}
            found = AttributeIn(self._name, tuple(values.values()))
        else:
            cursor.reject(*_ALLOWED)
        return negated(found) if negative else found

    def _value(self) -> AttributeValue:
        cursor, token = self._cursor, self._cursor.next
        if token.form is Form.DATE:
            return self._date()
        if token.form is Form.NUMBER:
            number = Decimal(cursor.take().text)
            return fit(cursor, token, lambda: attribute_value(number))
        if token.form not in (Form.TEXT, Form.WORD):
            cursor.reject(*_VALUES)
        cursor.take()
        if token.form is Form.WORD and token.text.lower() in TRUTHS:
            return TRUTHS[token.text.lower()]
        return fit(cursor, token, lambda: attribute_value(text_of_token(token)))

    def _date(self) -> date:
        token = self._cursor.expect_form(Form.DATE, "a date such as 2026-01-31")
        value = fit(self._cursor, token, lambda: attribute_value(token.text))
        if not isinstance(value, date):
            self._cursor.fail(token, f"{token.shown} is no date such as 2026-01-31")
        return value
