"""Tiers and segments set by hand: kept with the customer, and told beside what the rules say.

Both columns may be null and have no default, so that neither table is written anew. They lie under
the row-level security and the rights of their tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("assignment", JSON))
    op.add_column("customer_segments", sa.Column("by_hand", JSON))


def downgrade() -> None:
    """Go back; what was set by hand stays in the journal alone, and the rules decide again."""
    op.drop_column("customer_segments", "by_hand")
    op.drop_column("customers", "assignment")
