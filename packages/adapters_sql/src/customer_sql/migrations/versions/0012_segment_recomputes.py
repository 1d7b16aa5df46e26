"""How far recomputes of the standings are, so that one that was killed goes on where it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON, JSONB

from customer_sql.migrations.access import grant
from customer_sql.roles import WORKER_ROLE

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "segment_recomputes",
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("part", sa.SmallInteger, nullable=False),
        sa.Column("scope", JSONB, nullable=False),
        sa.Column("definitions", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT),
        sa.Column("after_business", KEY),
        sa.Column("after_customer", KEY),
        sa.Column("until_business", KEY),
        sa.Column("until_customer", KEY),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("customers", sa.BigInteger, nullable=False),
        sa.Column("movements", JSON, nullable=False),
        sa.PrimaryKeyConstraint("run", "part", name="segment_recomputes_pkey"),
    )
    grant("SELECT, INSERT, UPDATE, DELETE", on="segment_recomputes", to=WORKER_ROLE)


def downgrade() -> None:
    """Go back; a recompute that was broken off begins anew."""
    op.drop_table("segment_recomputes")
