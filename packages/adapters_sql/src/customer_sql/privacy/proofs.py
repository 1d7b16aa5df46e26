"""Marks and certificates in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from psycopg.sql import Literal

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.marks import Mark, Marks
from customer_core.privacy.proof.run_certificate import RUN_FORM, SignedRunCertificate
from customer_core.privacy.requests.model import RequestKey
from customer_core.privacy.retention.run import RunId
from customer_sql.database import Database
from customer_sql.exact_json import write_json
from customer_sql.session import Row, opened
from customer_sql.statements import key_parameters, keyed_query, statement

REMEMBER = statement(
    "INSERT INTO erasure_marks (business_id, request_id, salt, marks) "
    "VALUES (%(business)s, %(request)s, %(salt)s, %(marks)s::json) ON CONFLICT DO NOTHING"
)

MARKS_OF = statement(
    "SELECT salt, marks FROM erasure_marks "
    "WHERE business_id = %(business)s AND request_id = %(request)s"
)

MARKS_OF_ALL = keyed_query(
    "SELECT m.business_id, m.request_id, m.salt, m.marks FROM erasure_marks m "
    "WHERE m.business_id = key.business_id AND m.request_id = key.id"
)

RUN_OF = statement(
    "SELECT run_id FROM erasure_marks "
    "WHERE business_id = %(business)s AND request_id = %(request)s AND run_id IS NOT NULL"
)

OF_RUN = statement(
    "SELECT document FROM erasure_certificates "
    "WHERE business_id = %(business)s AND request_id = %(request)s "
    "AND document -> 'certificate' ->> 'form' = {form} ORDER BY searched_at DESC, id DESC",
    form=Literal(RUN_FORM),
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
        return _marks(rows[0]) if rows else None

    def marks_of_all(self, keys: Sequence[RequestKey]) -> Mapping[RequestKey, Marks]:
        """Return the marks of many erasures; those that have none are left out."""
        asked = key_parameters((one.business_id, one.id) for one in keys)
        with opened(self._database) as session:
            rows = session.rows(MARKS_OF_ALL, asked, planned_anew=True)
        return {RequestKey(row["business_id"], row["request_id"]): _marks(row) for row in rows}

    def run_of(self, key: RequestKey) -> RunId | None:
        """Return the run of the retention that marks were made in, or None."""
        with opened(self._database) as session:
            rows = session.rows(RUN_OF, _names(key))
        return rows[0]["run_id"] if rows else None

    def keep(self, signed: SignedCertificate) -> None:
        """Keep a certificate, unless it is kept."""
        self._keep(signed, signed.certificate.request_id)

    def keep_of_run(self, signed: SignedRunCertificate) -> None:
        """Keep a certificate of a run, unless it is kept."""
        self._keep(signed, signed.certificate.run_id)

    def of_run(self, business_id: BusinessId, run_id: RunId) -> Sequence[SignedRunCertificate]:
        """Return the certificates of a run about people of a business, the last first."""
        with opened(self._database) as session:
            rows = session.rows(OF_RUN, {"business": business_id, "request": run_id})
        return [from_plain(row["document"], SignedRunCertificate) for row in rows]

    def latest(self, key: RequestKey) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        with opened(self._database) as session:
            rows = session.rows(LATEST, _names(key))
        return from_plain(rows[0]["document"], SignedCertificate) if rows else None

    def _keep(self, signed: SignedCertificate | SignedRunCertificate, about: str) -> None:
        certificate = signed.certificate
        row = {
            "business": certificate.business_id,
            "request": about,
            "id": certificate.id,
            "searched_at": certificate.searched_at,
            "document": write_json(to_plain(signed)),
        }
        with opened(self._database) as session:
            session.touched(KEEP, row)


def _marks(row: Row) -> Marks:
    return Marks(row["salt"], tuple(from_plain(one, Mark) for one in row["marks"]))


def _names(key: RequestKey) -> dict[str, object]:
    return {"business": key.business_id, "request": key.id}
