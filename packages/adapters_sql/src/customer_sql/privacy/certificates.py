"""The certificates of one business in PostgreSQL."""

from __future__ import annotations

from customer_core.kernel.codec import from_plain
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.requests.model import DataRequestId
from customer_sql.statements import tenant_query
from customer_sql.tenant_session import TenantSession

LATEST = tenant_query(
    "SELECT c.document FROM erasure_certificates c "
    "WHERE c.business_id = tenant.business_id AND c.request_id = %(request_id)s "
    "ORDER BY c.searched_at DESC, c.id DESC LIMIT 1"
)


class SqlCertificates:
    """Implements ``Certificates``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def latest(self, request_id: DataRequestId) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        rows = self._session.rows(LATEST, request_id=request_id)
        return from_plain(rows[0]["document"], SignedCertificate) if rows else None
