"""Webhook endpoints and what was delivered to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    _create_endpoints()
    _create_deliveries()
    for table in ("webhook_endpoints", "webhook_deliveries"):
        separate_tenants(table)
        grant("SELECT, INSERT, UPDATE, DELETE", on=table, to=f"{APP_ROLE}, {WORKER_ROLE}")


def _create_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("event_types", ARRAY(sa.Text), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("secrets", JSON, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("failing_since", MOMENT),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id", name="webhook_endpoints_pkey"),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'disabled')", name="webhook_endpoints_status_known"
        ),
    )


def _create_deliveries() -> None:
    table, key = "webhook_deliveries", ["business_id", "endpoint_id", "event_id"]
    op.create_table(
        table,
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("endpoint_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("stream", KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.Column("last_attempt_at", MOMENT),
        sa.Column("answer_status", sa.Integer),
        sa.Column("answer_detail", sa.Text),
        sa.PrimaryKeyConstraint(*key, name="webhook_deliveries_pkey"),
        sa.CheckConstraint(
            "status IN ('pending', 'delivered', 'failed')", name="webhook_deliveries_status_known"
        ),
    )
    op.create_index("webhook_deliveries_by_number", table, ["endpoint_id", "business_id", "number"])
    op.create_index(
        "webhook_deliveries_due",
        table,
        ["endpoint_id", "business_id", "next_attempt_at", "number"],
        postgresql_where=PENDING,
    )
    op.create_index(
        "webhook_deliveries_by_stream",
        table,
        ["stream", "endpoint_id", "business_id", "number"],
        postgresql_where=PENDING,
    )
    op.create_index("webhook_deliveries_by_age", table, ["created_at"])


def downgrade() -> None:
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_endpoints")
