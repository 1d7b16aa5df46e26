"""What businesses define: every version of their tiers and segments, whole.

A business without a row has the first version, the defaults, which are the program's own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "segment_definitions",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("definitions", JSON, nullable=False),
        sa.Column("change", JSON, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("applied_at", MOMENT),
        sa.PrimaryKeyConstraint("business_id", "version", name="segment_definitions_pkey"),
    )
    op.create_index(
        "segment_definitions_unapplied",
        "segment_definitions",
        ["version", "business_id"],
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    separate_tenants("segment_definitions")
    grant("SELECT, INSERT", on="segment_definitions", to=APP_ROLE)
    grant("SELECT, UPDATE (applied_at)", on="segment_definitions", to=WORKER_ROLE)


def downgrade() -> None:
    """Go back; the defaults hold for every business again, once it is recomputed."""
    op.drop_table("segment_definitions")
