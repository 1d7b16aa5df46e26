"""Marks of those whom a run of the retention anonymised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("erasure_marks", sa.Column("run_id", sa.Text(collation="C")))


def downgrade() -> None:
    op.drop_column("erasure_marks", "run_id")
