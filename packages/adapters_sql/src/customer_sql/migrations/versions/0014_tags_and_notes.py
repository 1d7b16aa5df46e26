"""Tags and notes of customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_tags()
    _create_notes()
    for table in ("customer_tags", "customer_notes"):
        separate_tenants(table)
        grant("SELECT, INSERT, DELETE", on=table, to=f"{APP_ROLE}, {WORKER_ROLE}")


def _create_tags() -> None:
    op.create_table(
        "customer_tags",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("label_key", KEY, nullable=False),
        sa.Column("author", KEY, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", "id", name="customer_tags_pkey"),
        sa.UniqueConstraint(
            "label_key", "business_id", "customer_id", name="customer_tags_label_unique"
        ),
    )


def _create_notes() -> None:
    op.create_table(
        "customer_notes",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", KEY, nullable=False),
        sa.Column("author_role", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", "id", name="customer_notes_pkey"),
    )


def downgrade() -> None:
    """Go back; every tag and note is gone."""
    op.drop_table("customer_notes")
    op.drop_table("customer_tags")
