"""The journal, the places of its readers, and what could not be understood."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.tables.columns import Key, Moment, Xid8, business_id
from customer_sql.tables.metadata import metadata

journal = Table(
    "journal",
    metadata,
    Column("position", BigInteger, Identity(), nullable=False),
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("partition", SmallInteger, nullable=False),
    business_id(),
    Column("stream", Key, nullable=False),
    Column("source", Key, nullable=False),
    Column("event_id", Key, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("event_version", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("data", JSON, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("audit", JSON),
    Column("subject_version", Integer),
    Column("recorded_at", Moment, nullable=False, server_default=text("clock_timestamp()")),
    PrimaryKeyConstraint("position", name="journal_pkey"),
    UniqueConstraint("event_id", "source", "business_id", name="journal_event_unique"),
    Index("journal_by_place", "partition", "xid", "position"),
    Index("journal_by_stream", "stream", "business_id", "position"),
)
"""What was said stays as it was said: ``json``, unlike ``jsonb``, keeps the order of fields, every
digit, and characters that ``jsonb`` refuses, which would hold up a whole batch of events."""

journal_cursors = Table(
    "journal_cursors",
    metadata,
    Column("cursor", Key, nullable=False),
    Column("partition", SmallInteger, nullable=False),
    Column("xid", Xid8, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("cursor", "partition", name="journal_cursors_pkey"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", BigInteger, Identity(), nullable=False),
    Column("transport", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("id", name="quarantine_pkey"),
)
