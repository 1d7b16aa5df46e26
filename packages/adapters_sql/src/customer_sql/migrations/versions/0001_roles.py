"""The roles of the application and the worker; trigrams for searching."""

from __future__ import annotations

from alembic import op

from customer_sql.migrate import VERSION_TABLE
from customer_sql.migrations.access import create_role, grant, revoke_all
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for role in (APP_ROLE, WORKER_ROLE):
        create_role(role)
        grant("SELECT", on=VERSION_TABLE, to=role)


def downgrade() -> None:
    for role in (APP_ROLE, WORKER_ROLE):
        revoke_all(role)
