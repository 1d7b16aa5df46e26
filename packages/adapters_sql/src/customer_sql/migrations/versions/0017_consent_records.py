"""Consent records, begun with what the journal tells of consents given and withdrawn before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)

_TAKE_OVER = (
    "INSERT INTO consent_records (business_id, customer_id, id, purpose, channel, decision, "
    "source, actor_role, at, event_id) "
    "SELECT business_id, data ->> 'customerId', 'cns_' || substr(event_id, 5), "
    "data ->> 'purpose', data ->> 'channel', "
    "CASE event_type WHEN 'ConsentGiven' THEN 'given' ELSE 'withdrawn' END, "
    "data ->> 'source', coalesce(audit -> 'roles' ->> 0, 'customer'), occurred_at, event_id "
    "FROM journal WHERE source = 'customer-service' "
    "AND event_type IN ('ConsentGiven', 'ConsentWithdrawn') "
    "ORDER BY position"
)
"""An event's id is ``evt_`` and what no other has; nobody noted the notice or the language."""


def upgrade() -> None:
    op.create_table(
        "consent_records",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("purpose", KEY, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text),
        sa.Column("notice_version", sa.Text),
        sa.Column("actor_role", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("jurisdiction", sa.Text),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", "id", name="consent_records_pkey"),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'push')", name="consent_records_channel_known"
        ),
        sa.CheckConstraint(
            "decision IN ('given', 'withdrawn')", name="consent_records_decision_known"
        ),
    )
    op.create_index(
        "consent_records_by_number", "consent_records", ["customer_id", "business_id", "number"]
    )
    _take_over_from_the_journal()
    separate_tenants("consent_records")
    grant("SELECT, INSERT", on="consent_records", to=APP_ROLE)
    grant("SELECT", on="consent_records", to=WORKER_ROLE)


def _take_over_from_the_journal() -> None:
    """Read the journal as its owner, who sees the rows of no business while security is forced."""
    op.execute("ALTER TABLE journal NO FORCE ROW LEVEL SECURITY")
    op.execute(_TAKE_OVER)
    op.execute("ALTER TABLE journal FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Go back; the journal keeps who agreed and when, but not what showed it."""
    op.drop_table("consent_records")
