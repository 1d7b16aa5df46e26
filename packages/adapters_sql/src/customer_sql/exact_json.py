"""JSON as the tables hold it: decimals are numbers, and come back digit for digit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

_WRITER = msgspec.json.Encoder(decimal_format="number")
_READER = msgspec.json.Decoder(float_hook=Decimal)


def write_json(value: object) -> str:
    """Return ``value`` as JSON text."""
    return _WRITER.encode(value).decode()


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return what JSON text says, numbers with a point or an exponent as ``Decimal``."""
    return _READER.decode(text)
