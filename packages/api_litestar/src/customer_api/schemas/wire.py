"""What all bodies have in common, and how they become JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Struct

JSON = "application/json"
Moment = Annotated[datetime, msgspec.Meta(tz=True)]

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Wire(Struct, rename="camel"):
    """Base of every body: its fields are in camelCase on the wire."""


class Answer(Wire, kw_only=True):
    """Base of every envelope of ``/v1``."""

    success: bool = True


class Meta(Wire):
    """How a list goes on.

    Attributes:
        next_cursor: pass it as ``cursor`` for the next page; null on the last one.
        limit: how many items a page has at most.
    """

    next_cursor: str | None
    limit: int


def to_json(body: object) -> bytes:
    """Return a body as JSON: decimals as exact numbers, moments in UTC with ``Z``."""
    return _ENCODER.encode(body)
