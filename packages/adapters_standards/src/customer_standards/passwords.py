"""Password hashes by Argon2."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Hasher:
    """Implements the core's ``PasswordHasher`` with Argon2id.

    The parameters are those of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one
    lane, so that all threads of a process hashing at once stay within some hundred megabytes.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def hash(self, password: str) -> str:
        """Return a salted hash that is slow to guess."""
        return self._hasher.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the password is the one of the hash."""
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
