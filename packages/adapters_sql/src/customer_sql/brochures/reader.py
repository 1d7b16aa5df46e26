"""The brochure requests of one business."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.brochures.model import BrochureRequest
from customer_core.brochures.perspective import newest_first
from customer_core.kernel.ids import CustomerId, UserId
from customer_sql.brochures.rows import request_of
from customer_sql.statements import selected, tenant_query
from customer_sql.tables import brochure_requests
from customer_sql.tenant_session import TenantSession

REQUESTS_OF_CUSTOMER = tenant_query(
    "SELECT {request} FROM brochure_requests b "
    "WHERE b.business_id = tenant.business_id AND b.customer_id = %(customer_id)s "
    "UNION ALL SELECT {request} FROM brochure_requests b "
    "WHERE b.business_id = tenant.business_id AND b.user_id = %(user_id)s "
    "AND b.customer_id IS NULL",
    request=selected("b", brochure_requests.columns),
)


class SqlBrochures:
    """Implements ``BrochureReader``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def of_customer(
        self, customer_id: CustomerId, user_id: UserId | None
    ) -> Sequence[BrochureRequest]:
        """Return a customer's requests, the newest first."""
        rows = self._session.rows(REQUESTS_OF_CUSTOMER, customer_id=customer_id, user_id=user_id)
        return newest_first(map(request_of, rows))
