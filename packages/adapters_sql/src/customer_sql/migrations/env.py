"""Alembic's entry: runs the revisions on the connection that ``customer_sql.migrate`` gives."""

from __future__ import annotations

from alembic import context

from customer_sql.migrate import VERSION_TABLE
from customer_sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
