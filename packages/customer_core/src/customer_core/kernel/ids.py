"""Opaque ids: ours are a prefix and a base32 UUIDv7 (the TypeID form), others' are kept as sent."""

from __future__ import annotations

import os
import re
from typing import ClassVar, NewType, Protocol, TypeGuard

import attrs

from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import InvalidField

BusinessId = NewType("BusinessId", str)
CustomerId = NewType("CustomerId", str)
OrderId = NewType("OrderId", str)
UserId = NewType("UserId", str)

DEFAULT_BUSINESS = BusinessId("default")

_ALLOWED = re.compile(r"[A-Za-z0-9._:\-]{1,64}")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(first + second for first in _CROCKFORD for second in _CROCKFORD)
_SHIFTS = tuple(range(120, -1, -10))


@attrs.define(eq=False)
class InvalidId(InvalidField):
    """{field}: {message}

    The text is no id.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_ID"


def check_id(value: str, field: str) -> str:
    """Return ``value`` if it is an id as SPEC 1 allows it.

    Raises:
        InvalidId: it is empty, longer than 64 characters, or has other characters.
    """
    if _ALLOWED.fullmatch(value) is None:
        raise InvalidId(field, "must be 1 to 64 characters from A-Z a-z 0-9 . _ : -")
    return value


def is_id(value: object) -> TypeGuard[str]:
    """Whether a value is an id as SPEC 1 allows it."""
    return isinstance(value, str) and _ALLOWED.fullmatch(value) is not None


class Ids(Protocol):
    """Where new ids come from."""

    def new(self, prefix: str) -> str:
        """Return an id never given before, such as ``cust_01jc…``."""
        ...


class TypeIds:
    """Ids of the TypeID form: ``prefix_`` and 26 characters that sort by time of making."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def new(self, prefix: str) -> str:
        """Return ``prefix_`` and a UUIDv7 (RFC 9562) in Crockford's base32, in lower case."""
        milliseconds = int(self._clock.now().timestamp() * 1000)
        random = int.from_bytes(os.urandom(10), "big")
        number = (
            (milliseconds & (1 << 48) - 1) << 80
            | 0x7 << 76
            | (random >> 62 & 0xFFF) << 64
            | 0b10 << 62
            | random & (1 << 62) - 1
        )
        return f"{prefix}_{_base32(number)}"


def _base32(number: int) -> str:
    """Return the last 26 digits of a number, two at a time."""
    return "".join([_PAIRS[number >> shift & 0x3FF] for shift in _SHIFTS])
