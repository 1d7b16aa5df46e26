"""Secrets sealed by AES-256-GCM (NIST SP 800-38D), with keys derived by HKDF (RFC 5869)."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from customer_core.webhooks.sealing import SEALED, WebhookSecretsUnreadable

_KEY_BYTES, _NONCE_BYTES = 32, 12
_USE = b"secrets of webhooks"


class AesBox:
    """Implements the core's ``SecretBox``.

    Args:
        keys: texts to derive keys from; the first seals, every one of them opens.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = [AESGCM(_derived(key)) for key in keys]

    def seal(self, secret: str, place: str) -> str:
        """Return a secret as it is kept."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[0].encrypt(nonce, secret.encode(), place.encode())
        return SEALED + b64encode(nonce + sealed).decode()

    def open(self, kept: str, place: str) -> str:
        """Return a secret that was kept.

        Raises:
            WebhookSecretsUnreadable: none of the keys opens it there.
        """
        if not kept.startswith(SEALED):
            return kept
        raw = b64decode(kept.removeprefix(SEALED))
        for cipher in self._ciphers:
            try:
                opened = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode())
            except InvalidTag:
                continue
            return opened.decode()
        raise WebhookSecretsUnreadable


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_USE).derive(key)
