"""The customers of one business."""

from __future__ import annotations

from psycopg.sql import Literal

from customer_core.customers.model import Customer, Email, Status
from customer_core.customers.repository import CustomerQuery, CustomerRecord
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.kernel.paging import Page
from customer_sql.customers.rows import customer_of, record_of
from customer_sql.customers.search import search
from customer_sql.statements import selected, statement, tenant_query
from customer_sql.tables import customer_segments, customers
from customer_sql.tenant_session import TenantSession

GET_CUSTOMER = tenant_query(
    "SELECT {customer} FROM customers c WHERE c.business_id = tenant.business_id AND c.id = %(id)s",
    customer=selected("c", customers.columns),
)

FIND_BY_USER = tenant_query(
    "SELECT {customer} FROM customers c "
    "WHERE c.business_id = tenant.business_id AND c.user_id = %(user_id)s",
    customer=selected("c", customers.columns),
)

FIND_BY_EMAIL = tenant_query(
    "SELECT {customer} FROM customers c WHERE c.business_id = tenant.business_id "
    "AND c.email_key = %(email_key)s AND c.status <> {erased}",
    customer=selected("c", customers.columns),
    erased=Literal(str(Status.DELETED)),  # a parameter would keep it from the index
)
"""To be planned anew: in an empty table, every index that begins with the business is as good."""

READ_CUSTOMER = tenant_query(
    "SELECT {customer}, {segment} FROM customers c LEFT JOIN customer_segments s "
    "ON s.business_id = c.business_id AND s.customer_id = c.id "
    "WHERE c.business_id = tenant.business_id AND c.id = %(id)s",
    customer=selected("c", customers.columns),
    segment=selected("s", customer_segments.columns, prefix="segment_"),
)

HOLD_CUSTOMER = statement(
    "SELECT FROM customers WHERE business_id = %(business_id)s AND id = %(id)s "
    "AND status <> %(erased)s FOR NO KEY UPDATE"
)
"""As a parameter, the status keeps it from the indexes of those who are listed."""


class SqlCustomers:
    """Implements ``CustomerRepository``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def add(self, customer: Customer) -> None:
        """Keep a new customer; what it collides with is raised at the commit."""
        self._session.writes.add(customer)

    def save(self, customer: Customer) -> None:
        """Keep a changed customer; that another came first is raised at the commit."""
        self._session.writes.save(customer)

    def get(self, customer_id: CustomerId) -> Customer | None:
        """Return a customer for changing, or None."""
        rows = self._session.rows(GET_CUSTOMER, id=customer_id)
        return customer_of(rows[0]) if rows else None

    def hold(self, customer_id: CustomerId) -> bool:
        """Keep others from changing a customer; tell whether it is there and not erased."""
        return self._session.write(HOLD_CUSTOMER, id=customer_id, erased=str(Status.DELETED)) > 0

    def find_by_user(self, user_id: UserId) -> Customer | None:
        """Return the customer linked to a user of the auth service, or None."""
        rows = self._session.rows(FIND_BY_USER, user_id=user_id)
        return customer_of(rows[0]) if rows else None

    def find_by_email(self, email: Email) -> Customer | None:
        """Return the customer who has an e-mail address, or None; who was erased has none."""
        rows = self._session.rows(FIND_BY_EMAIL, planned_anew=True, email_key=email.key)
        return customer_of(rows[0]) if rows else None

    def read(self, customer_id: CustomerId) -> CustomerRecord | None:
        """Return a customer with its segment for showing, or None."""
        rows = self._session.rows(READ_CUSTOMER, id=customer_id)
        return record_of(rows[0]) if rows else None

    def search(self, query: CustomerQuery) -> Page[CustomerRecord]:
        """Return a page of customers."""
        return search(self._session, query)
