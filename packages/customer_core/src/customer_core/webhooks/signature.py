"""Signatures after the Standard Webhooks specification, made and checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from customer_core.webhooks.errors import InvalidSignature

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)

_VERSION = "v1"
_KEY_BYTES = 24
_KEY_SIZES = range(16, 65)
_LONGEST_ID = 256
_MOST_SIGNATURES = 32


def new_secret() -> str:
    """Return a secret nobody can guess, as it is given to a receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """Return the key that a secret stands for, with or without its prefix.

    Raises:
        ValueError: it is no base64, or of less than 16 or more than 64 bytes.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if len(key) not in _KEY_SIZES:
        raise ValueError(f"a key has {_KEY_SIZES[0]} to {_KEY_SIZES[-1]} bytes")
    return key


def sign(secrets: Iterable[str], message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that sign a body, with one signature for each secret.

    Args:
        secrets: those that a receiver may check with at present.
        message_id: the same each time the message is sent.
        moment: when it is sent.
        body: as it is sent, byte for byte.
    """
    seconds = str(int(moment.timestamp()))
    signatures = [_signature(key_of(secret), message_id, seconds, body) for secret in secrets]
    return {ID: message_id, TIMESTAMP: seconds, SIGNATURE: " ".join(signatures)}


def verify(
    secrets: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> None:
    """Accept a message that one of the secrets has signed, not long ago.

    Args:
        secrets: those it may be signed with.
        headers: names in small letters.
        body: as it came, byte for byte.
        now: the present moment.
        tolerance: how far its time may be from now, either way.

    Raises:
        InvalidSignature: a header is missing or ill-formed, none of the signatures fits, or the
            message is too old or of the future.
    """
    message_id, seconds = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    signatures = headers.get(SIGNATURE, "").split(" ")[:_MOST_SIGNATURES]
    if not 0 < len(message_id) <= _LONGEST_ID:
        raise InvalidSignature(f"the header {ID} is missing or too long")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):  # noqa: PLR2004 - far beyond any date
        raise InvalidSignature(f"the header {TIMESTAMP} is no number of seconds")
    if abs(now.timestamp() - int(seconds)) > tolerance.total_seconds():
        raise InvalidSignature("its time is too far from now; check the clock of the sender")
    expected = [_signature(key_of(secret), message_id, seconds, body) for secret in secrets]
    matches = [
        hmac.compare_digest(ours.encode(), theirs.encode())
        for ours in expected
        for theirs in signatures
    ]
    if not any(matches):
        raise InvalidSignature("none of its signatures is made with a secret known here")


def _signature(key: bytes, message_id: str, seconds: str, body: bytes) -> str:
    signed = f"{message_id}.{seconds}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode()}"
