"""Keys of requests in memory."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.idempotency.model import KeptAnswer, KnownKey, Reservation
from customer_core.idempotency.ports import CHUNK
from customer_core.kernel.ids import BusinessId
from customer_core.testing.store import KeyRow, MemoryStore
from customer_core.testing.transaction import Transaction, transaction


class MemoryIdempotencyKeys:
    """Implements ``IdempotencyKeys``."""

    def __init__(self, opened: Transaction, business_id: BusinessId) -> None:
        self._transaction = opened
        self._business_id = business_id

    def reserve(self, reservation: Reservation) -> bool:
        """Take a key, and tell whether it was free."""
        known = self._held(reservation.request.digest)
        if known is not None and not _is_free(known, reservation):
            return False
        row = KeyRow(business_id=self._business_id, reservation=reservation)
        self._transaction.idempotency.put(self._key(reservation.request.digest), row)
        return True

    def find(self, digest: str) -> KnownKey | None:
        """Return what is known under a key, or None."""
        row = self._transaction.idempotency.get(self._key(digest))
        if row is None:
            return None
        return KnownKey(fingerprint=row.reservation.request.fingerprint, content=row.content)

    def keep(self, reservation: Reservation, answer: KeptAnswer) -> bool:
        """Keep the answer in the transaction of the work that it tells of."""
        known = self._held(reservation.request.digest)
        if known is None or not _is_had_by(known, reservation):
            return False
        row = attrs.evolve(known, customer_id=answer.customer_id, content=answer.content)
        self._transaction.idempotency.put(self._key(reservation.request.digest), row)
        return True

    def release(self, reservation: Reservation) -> None:
        """Let go of a key under which nothing was done."""
        known = self._held(reservation.request.digest)
        if known is not None and _is_had_by(known, reservation):
            self._transaction.idempotency.drop(self._key(reservation.request.digest))

    def _key(self, digest: str) -> tuple[BusinessId, str]:
        return (self._business_id, digest)

    def _held(self, digest: str) -> KeyRow | None:
        key = self._key(digest)
        self._transaction.hold(("idempotency key", *key))
        return self._transaction.idempotency.get(key)


class MemoryExpiredKeys:
    """Implements ``ExpiredKeys``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def remove(self, now: datetime, limit: int = CHUNK) -> int:
        """Forget some of them in one short transaction; return how many."""
        with transaction(self._store) as opened:
            rows = opened.idempotency.rows()
            old = [key for key, row in rows.items() if row.reservation.expires_at <= now][:limit]
            for key in old:
                opened.idempotency.drop(key)
            opened.commit()
        return len(old)


def _is_free(known: KeyRow, wanted: Reservation) -> bool:
    dead = known.content is None and known.reservation.at <= wanted.dead_since
    return dead or known.reservation.expires_at <= wanted.at


def _is_had_by(known: KeyRow, reservation: Reservation) -> bool:
    return known.content is None and known.reservation.holder == reservation.holder
