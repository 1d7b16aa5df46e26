"""The tables as SQLAlchemy knows them, one module for each context.

A table with a column ``business_id`` is a tenant table: row-level security is forced on it.

No two indexes of a table serve the same condition: a key, an index that begins with another column,
an index of listed customers alone. PostgreSQL keeps the plan of a prepared statement, and one that
it made while a table was empty must still be right when there are a million rows.
"""

from customer_sql.tables.accounts import auth_accounts
from customer_sql.tables.addresses import customer_addresses
from customer_sql.tables.appointments import appointments, brochure_requests
from customer_sql.tables.consents import consent_records
from customer_sql.tables.customers import customers
from customer_sql.tables.erasures import erased_subjects
from customer_sql.tables.idempotency import idempotency_keys
from customer_sql.tables.journal import (
    dead_letters,
    journal,
    journal_cluster,
    journal_cursors,
    quarantine,
)
from customer_sql.tables.metadata import metadata
from customer_sql.tables.orders import order_summary
from customer_sql.tables.privacy import data_requests, legal_holds
from customer_sql.tables.proofs import erasure_certificates, erasure_marks
from customer_sql.tables.retention import (
    retention_activity,
    retention_members,
    retention_notices,
    retention_runs,
)
from customer_sql.tables.segments import (
    customer_segments,
    loyalty_points,
    segment_definitions,
    segment_members,
    segment_recomputes,
)
from customer_sql.tables.tags_and_notes import customer_notes, customer_tags
from customer_sql.tables.webhooks import webhook_deliveries, webhook_endpoints

__all__ = [
    "appointments",
    "auth_accounts",
    "brochure_requests",
    "consent_records",
    "customer_addresses",
    "customer_notes",
    "customer_segments",
    "customer_tags",
    "customers",
    "data_requests",
    "dead_letters",
    "erased_subjects",
    "erasure_certificates",
    "erasure_marks",
    "idempotency_keys",
    "journal",
    "journal_cluster",
    "journal_cursors",
    "legal_holds",
    "loyalty_points",
    "metadata",
    "order_summary",
    "quarantine",
    "retention_activity",
    "retention_members",
    "retention_notices",
    "retention_runs",
    "segment_definitions",
    "segment_members",
    "segment_recomputes",
    "webhook_deliveries",
    "webhook_endpoints",
]
