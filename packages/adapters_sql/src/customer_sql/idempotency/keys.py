"""The keys of the requests of one business."""

from __future__ import annotations

from customer_core.idempotency.model import KeptAnswer, KnownKey, Reservation
from customer_sql.statements import statement, tenant_query, tenant_statement
from customer_sql.tenant_session import TenantSession

RESERVE_KEY = tenant_statement(
    "INSERT INTO idempotency_keys AS known "
    "(business_id, digest, fingerprint, holder, reserved_at, expires_at) "
    "SELECT tenant.business_id, %(digest)s, %(fingerprint)s, %(holder)s, %(at)s::timestamptz, "
    "%(expires_at)s::timestamptz FROM tenant "
    "ON CONFLICT (digest, business_id) DO UPDATE SET fingerprint = excluded.fingerprint, "
    "holder = excluded.holder, reserved_at = excluded.reserved_at, "
    "expires_at = excluded.expires_at, customer_id = NULL, answer = NULL "
    "WHERE known.expires_at <= excluded.reserved_at "
    "OR (known.answer IS NULL AND known.reserved_at <= %(dead_since)s::timestamptz) "
    "RETURNING holder"
)
"""A statement of its own, so that it lasts before the work begins. Of two at the same moment the
second waits for the first, and looks again at what that one left."""

FIND_KEY = tenant_query(
    "SELECT k.fingerprint, k.answer FROM idempotency_keys k "
    "WHERE k.digest = %(digest)s AND k.business_id = tenant.business_id"
)

KEEP_ANSWER = statement(
    "UPDATE idempotency_keys SET answer = %(answer)s, customer_id = %(customer_id)s "
    "WHERE digest = %(digest)s AND business_id = %(business_id)s AND holder = %(holder)s "
    "AND answer IS NULL"
)

RELEASE_KEY = statement(
    "DELETE FROM idempotency_keys WHERE digest = %(digest)s AND business_id = %(business_id)s "
    "AND holder = %(holder)s AND answer IS NULL"
)
"""Where the work was committed after all, though nobody could tell, there is an answer."""


class SqlIdempotencyKeys:
    """Implements ``IdempotencyKeys``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def reserve(self, reservation: Reservation) -> bool:
        """Take a key, and tell whether it was free."""
        taken = self._session.rows(
            RESERVE_KEY,
            digest=reservation.request.digest,
            fingerprint=reservation.request.fingerprint,
            holder=reservation.holder,
            at=reservation.at,
            expires_at=reservation.expires_at,
            dead_since=reservation.dead_since,
        )
        return bool(taken)

    def find(self, digest: str) -> KnownKey | None:
        """Return what is known under a key, or None."""
        for row in self._session.rows(FIND_KEY, digest=digest):
            return KnownKey(fingerprint=row["fingerprint"], content=row["answer"])
        return None

    def keep(self, reservation: Reservation, answer: KeptAnswer) -> bool:
        """Keep the answer in the transaction of the work that it tells of."""
        kept = self._session.write(
            KEEP_ANSWER,
            digest=reservation.request.digest,
            holder=reservation.holder,
            answer=answer.content,
            customer_id=answer.customer_id,
        )
        return kept > 0

    def release(self, reservation: Reservation) -> None:
        """Let go of a key under which nothing was done."""
        self._session.write(
            RELEASE_KEY, digest=reservation.request.digest, holder=reservation.holder
        )
