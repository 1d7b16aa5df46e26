"""The tables as SQLAlchemy knows them, one module for each context.

A table with a column ``business_id`` is a tenant table: row-level security is forced on it.

No two indexes of a table serve the same condition: a key, an index that begins with another column,
an index of listed customers alone. PostgreSQL keeps the plan of a prepared statement, and one that
it made while a table was empty must still be right when there are a million rows.
"""

from customer_sql.tables.customers import customers
from customer_sql.tables.journal import journal, journal_cursors, quarantine
from customer_sql.tables.metadata import metadata
from customer_sql.tables.orders import order_summary
from customer_sql.tables.segments import customer_segments, loyalty_points

__all__ = [
    "customer_segments",
    "customers",
    "journal",
    "journal_cursors",
    "loyalty_points",
    "metadata",
    "order_summary",
    "quarantine",
]
