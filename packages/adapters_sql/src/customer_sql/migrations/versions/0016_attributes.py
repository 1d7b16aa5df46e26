"""Attributes of customers: what a business keeps of them under names of its own.

The column may be null, which is as good as no attributes, and has no default, so that the table is
not written anew and programs of before go on adding rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("attributes", JSONB))


def downgrade() -> None:
    """Go back; attributes stay in the journal alone."""
    op.drop_column("customers", "attributes")
