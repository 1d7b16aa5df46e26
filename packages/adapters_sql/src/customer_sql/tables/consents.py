"""The consent records."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Index, PrimaryKeyConstraint, Table, Text

from customer_core.consents.model import Channel, Decision
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

consent_records = Table(
    "consent_records",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("id", Key, nullable=False),
    Column("number", BigInteger, Identity(), nullable=False),
    Column("purpose", Key, nullable=False),
    Column("channel", Key, nullable=False),
    Column("decision", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("evidence", Text),
    Column("notice_version", Text),
    Column("actor_role", Text, nullable=False),
    Column("language", Text),
    Column("jurisdiction", Text),
    Column("at", Moment, nullable=False),
    Column("event_id", Key, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", "id", name="consent_records_pkey"),
    one_of("channel", *Channel, name="consent_records_channel_known"),
    one_of("decision", *Decision, name="consent_records_decision_known"),
    Index("consent_records_by_number", "customer_id", "business_id", "number"),
)
"""It only grows: the application can neither change nor delete a row; only an erasure does."""
