"""The journal, the places of its readers, and what could not be understood."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.tables.columns import Xid8

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_journal()
    _create_cursors()
    _create_quarantine()


def _create_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("position", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("xid", Xid8, nullable=False, server_default=sa.text("pg_current_xact_id()")),
        sa.Column("partition", sa.SmallInteger, nullable=False),
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("stream", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("event_version", sa.Text, nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("metadata", JSON, nullable=False),
        sa.Column("audit", JSON),
        sa.Column("subject_version", sa.Integer),
        sa.Column(
            "recorded_at", MOMENT, nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.PrimaryKeyConstraint("position", name="journal_pkey"),
        sa.UniqueConstraint("event_id", "source", "business_id", name="journal_event_unique"),
    )
    op.create_index("journal_by_place", "journal", ["partition", "xid", "position"])
    op.create_index("journal_by_stream", "journal", ["stream", "business_id", "position"])
    separate_tenants("journal")
    grant("SELECT, INSERT", on="journal", to=f"{APP_ROLE}, {WORKER_ROLE}")
    grant("USAGE", on="SEQUENCE journal_position_seq", to=WORKER_ROLE)


def _create_cursors() -> None:
    op.create_table(
        "journal_cursors",
        sa.Column("cursor", KEY, nullable=False),
        sa.Column("partition", sa.SmallInteger, nullable=False),
        sa.Column("xid", Xid8, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("cursor", "partition", name="journal_cursors_pkey"),
    )
    grant("SELECT, INSERT, UPDATE", on="journal_cursors", to=WORKER_ROLE)


def _create_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("transport", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="quarantine_pkey"),
    )
    grant("SELECT, INSERT", on="quarantine", to=WORKER_ROLE)


def downgrade() -> None:
    op.drop_table("quarantine")
    op.drop_table("journal_cursors")
    op.drop_table("journal")
