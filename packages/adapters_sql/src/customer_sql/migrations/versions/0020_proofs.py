"""Marks of who was erased, and certificates of erasure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")


def upgrade() -> None:
    op.create_table(
        "erasure_marks",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("salt", sa.Text, nullable=False),
        sa.Column("marks", JSON, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "request_id", name="erasure_marks_pkey"),
    )
    op.create_table(
        "erasure_certificates",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id", name="erasure_certificates_pkey"),
    )
    op.create_index(
        "erasure_certificates_by_request",
        "erasure_certificates",
        ["request_id", "business_id", "searched_at"],
    )
    for table in ("erasure_marks", "erasure_certificates"):
        separate_tenants(table)
        grant("SELECT, INSERT", on=table, to=WORKER_ROLE)
    grant("SELECT", on="erasure_certificates", to=APP_ROLE)


def downgrade() -> None:
    op.drop_table("erasure_certificates")
    op.drop_table("erasure_marks")
