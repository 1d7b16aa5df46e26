"""Pages by opaque cursor (keyset), never by offset."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

import attrs

from customer_core.kernel.errors import InvalidField

T = TypeVar("T")
DEFAULT_LIMIT = 20
MAX_LIMIT = 100


@attrs.define(eq=False)
class InvalidCursor(InvalidField):
    """{field}: {message}

    The cursor was not made by this list.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_CURSOR"


@attrs.frozen
class Page(Generic[T]):
    """Some items, and the cursor of the next page where there is one."""

    items: Sequence[T]
    next_cursor: str | None = None


def encode_cursor(sort: str, key: Sequence[str]) -> str:
    """Make the opaque cursor that stands behind the item with this sort key.

    Args:
        sort: the order the list was read in; a cursor is good for that order alone.
        key: the item's values of the order's columns, as text, the id last.
    """
    raw = json.dumps([sort, *key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, sort: str, length: int) -> list[str]:
    """Return the sort key that a cursor stands behind.

    Raises:
        InvalidCursor: it was not made by :func:`encode_cursor` for this order.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    if (
        not isinstance(parts, list)
        or len(parts) != length + 1
        or parts[0] != sort
        or not all(isinstance(part, str) and "\x00" not in part for part in parts)
    ):
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return parts[1:]
