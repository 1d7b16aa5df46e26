"""Events that a reader could not take, and taking messages in again that nobody understood."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_dead_letters()
    op.add_column("quarantine", sa.Column("headers", JSON))
    op.add_column("quarantine", sa.Column("businesses", ARRAY(sa.Text)))
    grant("UPDATE, DELETE", on="quarantine", to=WORKER_ROLE)


def _create_dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("reader", KEY, nullable=False),
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("stream", KEY, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_failed_at", MOMENT, nullable=False),
        sa.Column("last_failed_at", MOMENT, nullable=False),
        sa.Column("next_attempt_at", MOMENT),
        sa.PrimaryKeyConstraint("position", "reader", name="dead_letters_pkey"),
    )
    op.create_index(
        "dead_letters_due",
        "dead_letters",
        ["reader", "next_attempt_at"],
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_index("dead_letters_by_event", "dead_letters", ["event_id"])
    op.create_index("dead_letters_by_stream", "dead_letters", ["business_id", "stream"])
    separate_tenants("dead_letters")
    grant("SELECT", on="dead_letters", to=APP_ROLE)
    grant("SELECT, INSERT, UPDATE, DELETE", on="dead_letters", to=WORKER_ROLE)


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE, DELETE ON quarantine FROM {WORKER_ROLE}")
    op.drop_column("quarantine", "businesses")
    op.drop_column("quarantine", "headers")
    op.drop_table("dead_letters")
