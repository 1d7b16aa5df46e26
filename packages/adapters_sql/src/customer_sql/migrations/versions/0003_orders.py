"""The order read model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON, JSONB

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "order_summary",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("total_amount", sa.Numeric),
        sa.Column("currency", sa.Text),
        sa.Column("base_amount", sa.Numeric),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("item_count", sa.Integer, nullable=False),
        sa.Column("shipping_address", JSONB),
        sa.Column("created_at", MOMENT),
        sa.Column("payment_id", sa.Text),
        sa.Column("payment_status", sa.Text),
        sa.Column("payment_processed_at", MOMENT),
        sa.Column("shipment_id", sa.Text),
        sa.Column("tracking_number", sa.Text),
        sa.Column("estimated_delivery", MOMENT),
        sa.Column("actual_delivery", MOMENT),
        sa.Column("qualified_at", MOMENT),
        sa.Column("disqualified_at", MOMENT),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "order_id", name="order_summary_pkey"),
        sa.CheckConstraint(
            "status IN ('Returned', 'Cancelled', 'Delivered', 'Shipped', 'PaymentProcessed', "
            "'Pending')",
            name="order_summary_status_known",
        ),
        sa.CheckConstraint(
            "(customer_id IS NULL) = (created_at IS NULL)", name="order_summary_placed_or_not"
        ),
    )
    op.create_index(
        "order_summary_by_customer",
        "order_summary",
        ["customer_id", "business_id", sa.text("created_at DESC"), "order_id"],
    )
    separate_tenants("order_summary")
    grant("SELECT", on="order_summary", to=APP_ROLE)
    grant("SELECT, INSERT, UPDATE", on="order_summary", to=WORKER_ROLE)


def downgrade() -> None:
    op.drop_table("order_summary")
