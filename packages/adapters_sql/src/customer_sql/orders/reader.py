"""The order read model of one business."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.orders.activity import newest_first
from customer_core.orders.model import Order
from customer_sql.orders.rows import order_of
from customer_sql.statements import tenant_query
from customer_sql.tenant_session import TenantSession

GET_ORDER = tenant_query(
    "SELECT o.facts::text AS facts FROM order_summary o "
    "JOIN customers c ON c.business_id = o.business_id AND c.id = o.customer_id "
    "WHERE o.business_id = tenant.business_id AND o.order_id = %(order_id)s"
)

ORDERS_OF_CUSTOMER = tenant_query(
    "SELECT o.facts::text AS facts FROM order_summary o "
    "WHERE o.business_id = tenant.business_id AND o.customer_id = %(customer_id)s"
)


class SqlOrders:
    """Implements ``OrderReader``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def get(self, order_id: OrderId) -> Order | None:
        """Return an order that has been placed by a known customer, or None."""
        rows = self._session.rows(GET_ORDER, order_id=order_id)
        return order_of(rows[0]["facts"]) if rows else None

    def of_customer(self, customer_id: CustomerId) -> Sequence[Order]:
        """Return a customer's placed orders, the newest first."""
        rows = self._session.rows(ORDERS_OF_CUSTOMER, customer_id=customer_id)
        return newest_first(order_of(row["facts"]) for row in rows)
