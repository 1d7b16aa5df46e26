"""Loyalty points, and where each customer stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_points()
    _create_segments()
    for table in ("loyalty_points", "customer_segments"):
        separate_tenants(table)
        grant("SELECT", on=table, to=APP_ROLE)
        grant("SELECT, INSERT, UPDATE", on=table, to=WORKER_ROLE)


def _create_points() -> None:
    op.create_table(
        "loyalty_points",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("reference", KEY, nullable=False),
        sa.Column("points", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint(
            "business_id", "customer_id", "reference", name="loyalty_points_pkey"
        ),
    )


def _create_segments() -> None:
    op.create_table(
        "customer_segments",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("is_default", sa.Boolean, nullable=False),
        sa.Column("tiers", JSON, nullable=False),
        sa.Column("memberships", JSON, nullable=False),
        sa.Column("membership_names", ARRAY(sa.Text), nullable=False),
        sa.Column("next_change_at", MOMENT),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("total_spent", sa.Numeric, nullable=False),
        sa.Column("order_count", sa.Integer, nullable=False),
        sa.Column("orders_last_6_months", sa.Integer, nullable=False),
        sa.Column("last_order_at", MOMENT),
        sa.Column("loyalty_points", sa.BigInteger, nullable=False),
        sa.Column("not_counted", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", name="customer_segments_pkey"),
    )
    op.create_index("customer_segments_due", "customer_segments", ["next_change_at"])
    op.create_index("customer_segments_by_tier", "customer_segments", ["tier", "business_id"])


def downgrade() -> None:
    op.drop_table("customer_segments")
    op.drop_table("loyalty_points")
