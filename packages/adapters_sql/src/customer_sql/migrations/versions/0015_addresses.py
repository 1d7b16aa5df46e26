"""Addresses of customers, and their country where rules read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
TABLE = "customer_addresses"


def upgrade() -> None:
    op.create_table(TABLE, *_columns(), *_constraints())
    for purpose in ("shipping", "billing"):
        op.create_index(
            f"{TABLE}_one_for_{purpose}",
            TABLE,
            ["customer_id", "business_id"],
            unique=True,
            postgresql_where=sa.text(f"is_default_{purpose}"),
        )
    separate_tenants(TABLE)
    grant("SELECT, INSERT, UPDATE, DELETE", on=TABLE, to=f"{APP_ROLE}, {WORKER_ROLE}")
    op.add_column("customers", sa.Column("country", sa.Text))


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("is_default_shipping", sa.Boolean, nullable=False),
        sa.Column("is_default_billing", sa.Boolean, nullable=False),
        sa.Column("first_name", sa.Text),
        sa.Column("last_name", sa.Text),
        sa.Column("company", sa.Text),
        sa.Column("street", sa.Text, nullable=False),
        sa.Column("street2", sa.Text),
        sa.Column("city", sa.Text, nullable=False),
        sa.Column("state", sa.Text),
        sa.Column("zip_code", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("is_validated", sa.Boolean, nullable=False),
        sa.Column("validation_data", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("business_id", "customer_id", "id", name=f"{TABLE}_pkey"),
        sa.CheckConstraint("type IN ('shipping', 'billing', 'both')", name=f"{TABLE}_type_known"),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=f"{TABLE}_country_form"),
    ]


def downgrade() -> None:
    op.drop_column("customers", "country")
    op.drop_table(TABLE)
