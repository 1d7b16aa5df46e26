"""Events as bytes: JSON with exact numbers, refused where it is too large or nested too deeply."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from customer_core.event_plane.envelope import InvalidEvent
from customer_core.event_plane.envelopes.cloudevents import BATCH_CONTENT_TYPE, CONTENT_TYPE
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import Invalid

LARGEST = 1_000_000
DEEPEST = 64
MOST_IN_A_BATCH = 1000

_LONGEST_NUMBER = 100
_LARGEST_EXPONENT = 308
"""Of a number: no other program that reads JSON has to understand a larger one."""

_NUL = b"\\u0000"


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > _LONGEST_NUMBER or abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise InvalidEvent("event", "has a number that is too long, too large or too small")
    return number


_DECODER = msgspec.json.Decoder(float_hook=_number)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])


def decode(raw: bytes) -> object:
    """Return the JSON value of a message, numbers with a point as exact decimals.

    Raises:
        InvalidEvent: it is no JSON in UTF-8, is nested too deeply, is larger than 1 MB, or has a
            NUL character or a number of which no good can come.
    """
    if len(raw) > LARGEST:
        raise InvalidEvent("event", f"must not be larger than {LARGEST:,} bytes")
    try:
        value = _DECODER.decode(raw)
    except UnicodeDecodeError:
        raise InvalidEvent("event", "is no JSON: it is not in UTF-8") from None
    except ArithmeticError:
        raise InvalidEvent("event", "has a number that is no decimal") from None
    except RecursionError:
        raise InvalidEvent("event", f"must not be nested deeper than {DEEPEST} levels") from None
    except msgspec.DecodeError as error:
        if isinstance(error.__cause__, Invalid):
            raise error.__cause__ from None
        raise InvalidEvent("event", f"is no JSON: {error}") from None
    if _NUL in raw or raw.count(b"{") + raw.count(b"[") > DEEPEST:
        _look_through(value, DEEPEST)
    return value


def _look_through(value: object, levels: int) -> None:
    """Refuse what the bytes only let suspect: too many levels, and NUL characters."""
    if isinstance(value, str):
        if "\x00" in value:
            raise InvalidEvent("event", "must not have NUL characters")
    elif isinstance(value, (dict, list)):
        if not levels:
            raise InvalidEvent("event", f"must not be nested deeper than {DEEPEST} levels")
        for member in value:
            _look_through(member, levels - 1)
        for member in value.values() if isinstance(value, dict) else ():
            _look_through(member, levels - 1)


def encode(value: object) -> bytes:
    """Return a value as JSON, decimals as exact numbers."""
    return _ENCODER.encode(value)


def unbatched(message: Incoming) -> Sequence[Incoming]:
    """Return the messages of a batch of CloudEvents (``application/cloudevents-batch+json``).

    A message that is no batch is returned as it is.

    Raises:
        InvalidEvent: the batch is no JSON array, or one of too many.
    """
    if not message.headers.get("content-type", "").startswith(BATCH_CONTENT_TYPE):
        return (message,)
    try:
        events = _ARRAY.decode(message.payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidEvent("event", f"is no JSON array of CloudEvents: {error}") from None
    if len(events) > MOST_IN_A_BATCH:
        raise InvalidEvent("event", f"must not be a batch of more than {MOST_IN_A_BATCH:,}")
    headers = {**message.headers, "content-type": CONTENT_TYPE}
    return [Incoming(origin=message.origin, payload=bytes(one), headers=headers) for one in events]
