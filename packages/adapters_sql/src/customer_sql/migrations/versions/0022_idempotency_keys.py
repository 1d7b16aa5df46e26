"""Keys of requests, and the answers that are given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
TABLE = "idempotency_keys"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("reserved_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("answer", sa.LargeBinary),
        sa.PrimaryKeyConstraint("digest", "business_id", name="idempotency_keys_pkey"),
    )
    op.create_index("idempotency_keys_by_customer", TABLE, ["customer_id", "business_id"])
    op.create_index("idempotency_keys_by_age", TABLE, ["expires_at"])
    separate_tenants(TABLE)
    grant("SELECT, INSERT, UPDATE, DELETE", on=TABLE, to=APP_ROLE)
    grant("SELECT, UPDATE, DELETE", on=TABLE, to=WORKER_ROLE)


def downgrade() -> None:
    op.drop_table(TABLE)
