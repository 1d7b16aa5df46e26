"""Marks and certificates in PostgreSQL."""

from __future__ import annotations

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.marks import Mark, Marks
from customer_core.privacy.requests.model import RequestKey
from customer_sql.database import Database
from customer_sql.exact_json import write_json
from customer_sql.session import opened
from customer_sql.statements import statement

REMEMBER = statement(
    "INSERT INTO erasure_marks (business_id, request_id, salt, marks) "
    "VALUES (%(business)s, %(request)s, %(salt)s, %(marks)s::json) ON CONFLICT DO NOTHING"
)

MARKS_OF = statement(
    "SELECT salt, marks FROM erasure_marks "
    "WHERE business_id = %(business)s AND request_id = %(request)s"
)

KEEP = statement(
    "INSERT INTO erasure_certificates (business_id, id, request_id, searched_at, document) "
    "VALUES (%(business)s, %(id)s, %(request)s, %(searched_at)s, %(document)s::json) "
    "ON CONFLICT DO NOTHING"
)

LATEST = statement(
    "SELECT document FROM erasure_certificates "
    "WHERE business_id = %(business)s AND request_id = %(request)s "
    "ORDER BY searched_at DESC, id DESC LIMIT 1"
)


class SqlProofs:
    """Implements ``Proofs``.

    Args:
        database: connected in the role ``customers_worker``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, key: RequestKey, marks: Marks) -> None:
        """Keep the marks of an erasure, unless there are some."""
        with opened(self._database) as session:
            session.touched(
                REMEMBER,
                _names(key)
                | {"salt": marks.salt, "marks": write_json([to_plain(one) for one in marks.marks])},
            )

    def marks_of(self, key: RequestKey) -> Marks | None:
        """Return the marks of an erasure, or None."""
        with opened(self._database) as session:
            rows = session.rows(MARKS_OF, _names(key))
        if not rows:
            return None
        return Marks(rows[0]["salt"], tuple(from_plain(one, Mark) for one in rows[0]["marks"]))

    def keep(self, signed: SignedCertificate) -> None:
        """Keep a certificate, unless it is kept."""
        certificate = signed.certificate
        key = RequestKey(certificate.business_id, certificate.request_id)
        with opened(self._database) as session:
            session.touched(
                KEEP,
                _names(key)
                | {
                    "id": certificate.id,
                    "searched_at": certificate.searched_at,
                    "document": write_json(to_plain(signed)),
                },
            )

    def latest(self, key: RequestKey) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        with opened(self._database) as session:
            rows = session.rows(LATEST, _names(key))
        return from_plain(rows[0]["document"], SignedCertificate) if rows else None


def _names(key: RequestKey) -> dict[str, object]:
    return {"business": key.business_id, "request": key.id}
