"""The journal, the places of its readers, and what could not be understood."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSON

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
    PrimaryKeyConstraint("partition", "xid", "position", name="journal_pkey"),
    UniqueConstraint("event_id", "source", "business_id", "partition", name="journal_event_unique"),
    Index("journal_by_stream", "stream", "business_id", "position"),
    Index(
        "journal_by_correlation",
        text("(metadata ->> 'correlationId')"),
        postgresql_using="hash",
    ),
    postgresql_partition_by="LIST (partition)",
)
"""What was said stays as it was said: ``json``, unlike ``jsonb``, keeps the order of fields, every
digit, and characters that ``jsonb`` refuses, which would hold up a whole batch of events.

It is cut into one table for each of its partitions, so that a reader touches one of them alone.
"""

journal_cursors = Table(
    "journal_cursors",
    metadata,
    Column("cursor", Key, nullable=False),
    Column("partition", SmallInteger, nullable=False),
    Column("xid", Xid8, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("cursor", "partition", name="journal_cursors_pkey"),
)

journal_cluster = Table(
    "journal_cluster",
    metadata,
    Column("alone", Boolean, nullable=False, server_default=text("true")),
    Column("system_identifier", BigInteger),
    Column("adopted_at", Moment, nullable=False, server_default=text("clock_timestamp()")),
    Column("retained_since", Moment),
    Column("erased_again_at", Moment),
    CheckConstraint("alone", name="journal_cluster_is_one_row"),
    PrimaryKeyConstraint("alone", name="journal_cluster_pkey"),
)
"""The cluster whose transaction ids the journal holds, since when it holds everything, and when
those were erased again last whom a restored dump had brought back."""

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", BigInteger, Identity(), nullable=False),
    Column("transport", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("headers", JSON),
    Column("businesses", ARRAY(Text)),
    PrimaryKeyConstraint("id", name="quarantine_pkey"),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("position", BigInteger, nullable=False),
    Column("reader", Key, nullable=False),
    business_id(),
    Column("source", Key, nullable=False),
    Column("event_id", Key, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("stream", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_failed_at", Moment, nullable=False),
    Column("last_failed_at", Moment, nullable=False),
    Column("next_attempt_at", Moment),
    PrimaryKeyConstraint("position", "reader", name="dead_letters_pkey"),
    Index(
        "dead_letters_due",
        "reader",
        "next_attempt_at",
        postgresql_where=text("next_attempt_at IS NOT NULL"),
    ),
    Index("dead_letters_by_event", "event_id"),
    Index("dead_letters_by_stream", "business_id", "stream"),
)
"""Of the place in the journal they hold the position alone: transaction ids change when a dump is
restored into another cluster, positions never do."""
