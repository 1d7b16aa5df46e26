"""The phrases of the steps, and the words in them that stand for values."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from parse import with_pattern
from pytest_bdd import parsers

from customer_core.kernel.clock import format_time

MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"


@with_pattern(MOMENT)
def moment_of(text: str) -> datetime:
    """Return the moment, in UTC, that a text such as ``2024-10-30 10:00`` names."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@with_pattern(r"\d+ days?(?: \d\d:\d\d:\d\d)?")
def span_of(text: str) -> timedelta:
    """Return the time that ``89 days 23:59:59`` takes."""
    days, _, rest = text.partition(" day")
    hours, minutes, seconds = (rest.removeprefix("s").strip() or "0:0:0").split(":")
    return timedelta(int(days), hours=int(hours), minutes=int(minutes), seconds=int(seconds))


@with_pattern(r"\d+(?:\.\d+)?")
def amount_of(text: str) -> Decimal:
    """Return an amount."""
    return Decimal(text)


@with_pattern(r"[^,]+(?:, [^,]+)*(?: and [^,]+)?")
def words_of(text: str) -> list[str]:
    """Return the members of ``a, b and c``."""
    return re.split(r", | and ", text)


@with_pattern(r"[\w.\-]+")
def id_of(text: str) -> str:
    """Return an id."""
    return text


@with_pattern(r"[\w.\-]*[@\d][\w.@\-]*")
def name_of(text: str) -> str:
    """Return how a customer is named: by an id with a digit in it, or by an e-mail address."""
    return text


@with_pattern(
    "the shop|an administrator|the administrator|a manager|an agent|the customer"
    "|another customer|a person|the person|user-3|user-7"
)
def who_of(text: str) -> str:
    """Return the words for somebody who acts."""
    return text


@with_pattern("North|South")
def business_of(text: str) -> str:
    """Return a business's name in the scenario."""
    return text


TYPES = {
    "Moment": moment_of,
    "Span": span_of,
    "Amount": amount_of,
    "Words": words_of,
    "Id": id_of,
    "Name": name_of,
    "Who": who_of,
    "Business": business_of,
}


def phrase(text: str) -> parsers.parse:
    """Return the parser of a step's words."""
    return parsers.parse(text, extra_types=TYPES, case_sensitive=True)


def wire_time(text: str) -> str:
    """Return a moment of a feature file as it goes over the wire."""
    return format_time(moment_of(text))
