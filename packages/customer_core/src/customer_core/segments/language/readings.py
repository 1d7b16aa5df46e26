"""Checked values of conditions, the same for the text and the JSON form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from customer_core.kernel.attributes import NAME as ATTRIBUTE_NAME
from customer_core.kernel.attributes import NAME_FORM, AttributeValue, UnfitValue, read_value
from customer_core.kernel.clock import LATEST, parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.labels import check_label, label_key
from customer_core.segments.language.fields import Field, FieldKind, find_field, names_of, nearest
from customer_core.segments.language.tree import (
    LONGEST_VALUE,
    LONGEST_WINDOW,
    NAME,
    AttributeCompares,
    Compares,
    Dated,
    Tree,
    Window,
    every,
    some,
)

_MIDNIGHT = time()
_ONE_DAY = timedelta(days=1)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)  # so that it has a date in every time zone
_MOST_DECIMALS = 12


class Unfit(ValueError):
    """A value does not fit its field; the text says what does."""


def known_field(name: str, *kinds: FieldKind) -> Field:
    """Return a field by its name.

    Raises:
        Unfit: there is none, or not of these kinds.
    """
    field = find_field(name)
    if field is not None and field.kind in kinds:
        return field
    known = names_of(*kinds)
    meant = nearest(name, known)
    hint = f", did you mean {meant}?" if meant else ""
    raise Unfit(f"there is no field '{name[:40]}'{hint}; allowed here: {', '.join(known)}")


def bound_of(value: Decimal, field: Field) -> Decimal:
    """Return a bound for a field.

    Raises:
        Unfit: it is below 0, too large or too long.
    """
    if not value.is_finite() or not 0 <= value <= field.largest:
        raise Unfit(f"{field.name} is compared with a number from 0 to {field.largest:,}")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _MOST_DECIMALS:
        raise Unfit(f"a number has at most {_MOST_DECIMALS} decimals")
    return value


def days_of(value: int) -> int:
    """Return a number of days.

    Raises:
        Unfit: it is below 1 or too large.
    """
    if not 1 <= value <= LONGEST_WINDOW:
        raise Unfit(f"there must be from 1 to {LONGEST_WINDOW:,} days")
    return value


def text_of(value: str, field: Field) -> str:
    """Return a text as the values of its field are written.

    Raises:
        Unfit: it cannot be a value of the field.
    """
    written = value.upper() if field.capitals else value
    if field.values:
        written = written if field.capitals else value.lower()
        if written not in field.values:
            meant = nearest(value, field.values)
            hint = f", did you mean '{meant}'?" if meant else ""
            known = ", ".join(f"'{one}'" for one in field.values)
            raise Unfit(f"'{value[:40]}' is no value of {field.name}{hint}; allowed here: {known}")
    if not written.isprintable() or not 1 <= len(written) <= LONGEST_VALUE:
        raise Unfit(f"a text has from 1 to {LONGEST_VALUE} printable characters")
    return written


def name_of(value: str) -> str:
    """Return the name of a segment or tier.

    Raises:
        Unfit: none can be called so.
    """
    if not NAME.fullmatch(value):
        raise Unfit(
            "a segment has a name of 1 to 50 small letters, digits and underscores, "
            "a letter first, such as at_risk"
        )
    return value


def label_of(value: str) -> str:
    """Return a label as sets have it.

    Raises:
        Unfit: it can be none.
    """
    try:
        return check_label(value, "")
    except InvalidField as invalid:
        raise Unfit(f"a label {invalid.message}") from None


def once(labels: Iterable[str]) -> tuple[str, ...]:
    """Return labels without those that were there before in another case."""
    first: dict[str, str] = {}
    for label in labels:
        first.setdefault(label_key(label), label)
    return tuple(first.values())


def attribute_name(value: str) -> str:
    """Return the name of an attribute.

    Raises:
        Unfit: none can be called so.
    """
    if not ATTRIBUTE_NAME.fullmatch(value):
        raise Unfit(f"an attribute has a name of {NAME_FORM}")
    return value


def attribute_value(plain: object) -> AttributeValue:
    """Return the value of an attribute that a JSON value stands for.

    Raises:
        Unfit: it can be none.
    """
    try:
        return read_value(plain)
    except UnfitValue as unfit:
        raise Unfit(f"a value {unfit}") from None


def ordered_value(value: AttributeValue) -> Decimal | date:
    """Return a value that others come before or after.

    Raises:
        Unfit: it is a text, or true or false.
    """
    if isinstance(value, (Decimal, date)):
        return value
    raise Unfit("only a number, or a date such as 2026-01-31, comes before or after others")


def between_values(name: str, first: AttributeValue, last: AttributeValue) -> Tree:
    """Return that an attribute lies from one number or date to another, both included.

    Raises:
        Unfit: they are not two numbers or two dates, or the first comes after the second.
    """
    least, most = ordered_value(first), ordered_value(last)
    if isinstance(least, Decimal) is not isinstance(most, Decimal):
        raise Unfit("both must be numbers, or both dates")
    if least > most:  # type: ignore[operator] # both are of one type
        raise Unfit("the first of the two must not come after the second")
    return every((AttributeCompares(name, ">=", least), AttributeCompares(name, "<=", most)))


def dated(moment: str, word: str, value: str, zone: tzinfo) -> Dated:
    """Return a comparison of a moment with a date, or with a moment of the calendar.

    A date is the whole day in the zone: before it is before its midnight, after it is from the
    next day's midnight on.

    Args:
        moment: the field.
        word: ``before``, ``on or before``, ``after`` or ``on or after``.
        value: an ISO 8601 date, or time with its offset from UTC.
        zone: the business's time zone.

    Raises:
        Unfit: it is no such date or time.
    """
    day = _day(value)
    if day is None:
        return Dated(moment, DATE_SIGNS[word], _moment(value))
    next_day = word in ("on or before", "after")
    sign = "<" if word.endswith("before") else ">="
    try:
        at = midnight(day + timedelta(days=next_day), zone)
    except OverflowError:
        at = LATEST
    if not _EARLIEST <= at < LATEST:
        raise Unfit(f"{value} lies outside of the years 1 to 8999")
    return Dated(moment, sign, at)


DATE_SIGNS = {"before": "<", "on or before": "<=", "after": ">", "on or after": ">="}


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a day in a time zone.

    Raises:
        OverflowError: the calendar does not hold it.
    """
    return datetime.combine(day, _MIDNIGHT, zone).astimezone(UTC)


def day_begins(day: date, zone: tzinfo) -> datetime:
    """Return what :func:`midnight` does, or the end of the calendar that lies beyond it."""
    try:
        return midnight(day, zone)
    except OverflowError:
        return _FIRST if day.year == _FIRST.year else _LAST


def last_day_begun(moment: datetime, zone: tzinfo) -> date:
    """Return the last day that has begun by a moment that every time zone has a date for."""
    day = moment.astimezone(zone).date() + _ONE_DAY
    while day_begins(day, zone) > moment:
        day -= _ONE_DAY
    return day


def between_dates(moment: str, first: str, last: str, zone: tzinfo) -> Tree:
    """Return that a moment lies from one date or time to another, both included.

    Raises:
        Unfit: one is none, or the first comes after the last.
    """
    begin, end = (
        dated(moment, "on or after", first, zone),
        dated(moment, "on or before", last, zone),
    )
    if begin.at > end.at:
        raise Unfit("the first of the two must not come after the second")
    return every((begin, end))


def between(figure: str | Window, least: Decimal, most: Decimal) -> Tree:
    """Return that a figure lies from one bound to another, both included.

    Raises:
        Unfit: the first is above the second.
    """
    if least > most:
        raise Unfit("the first of the two must not be above the second")
    return every((Compares(figure, ">=", least), Compares(figure, "<=", most)))


def among(figure: str | Window, bounds: tuple[Decimal, ...]) -> Tree:
    """Return that a figure is one of several numbers."""
    return some(Compares(figure, "=", bound) for bound in bounds)


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None


def _moment(value: str) -> datetime:
    try:
        at = parse_time(value, "")
    except InvalidField:
        at = LATEST
    if not _EARLIEST <= at < LATEST:
        raise Unfit(
            f"'{value[:40]}' is no date such as 2026-01-31, and no time such as "
            "2026-01-31T12:00:00Z, of the years 1 to 8999"
        )
    return at
