"""Signatures by Ed25519 (RFC 8032), with a key derived from the service's secret (RFC 5869)."""

from __future__ import annotations

from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_SEED_BYTES = 32


class Ed25519Signer:
    """Implements the core's ``Signer``.

    Args:
        secret: the service's own; the same one always gives the same key.
        use: what the key is for, so that each use of a secret has a key of its own.
    """

    def __init__(self, secret: bytes, use: str = "certificates") -> None:
        kdf = HKDF(algorithm=SHA256(), length=_SEED_BYTES, salt=None, info=use.encode())
        self._key = Ed25519PrivateKey.from_private_bytes(kdf.derive(secret))

    @property
    def public_key(self) -> str:
        """The public half, in base64."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return b64encode(raw).decode()

    def sign(self, content: bytes) -> str:
        """Return a signature of the content, in base64."""
        return b64encode(self._key.sign(content)).decode()

    def is_signature(self, signature: str, content: bytes, public_key: str) -> bool:
        """Whether a signature is one of the content by a key."""
        try:
            key = Ed25519PublicKey.from_public_bytes(b64decode(public_key, validate=True))
            key.verify(b64decode(signature, validate=True), content)
        except (InvalidSignature, ValueError):
            return False
        return True
