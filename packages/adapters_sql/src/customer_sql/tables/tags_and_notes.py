"""What a business says of its customers: tags, and notes of its people."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from customer_sql.tables.columns import Key, Moment, business_id
from customer_sql.tables.metadata import metadata

customer_tags = Table(
    "customer_tags",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("id", Key, nullable=False),
    Column("label", Text, nullable=False),
    Column("label_key", Key, nullable=False),
    Column("author", Key, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", "id", name="customer_tags_pkey"),
    UniqueConstraint("label_key", "business_id", "customer_id", name="customer_tags_label_unique"),
)
"""The key says what a customer has, the other constraint who has a label, without regard to
case."""

customer_notes = Table(
    "customer_notes",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("id", Key, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", Key, nullable=False),
    Column("author_role", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", "id", name="customer_notes_pkey"),
)
"""The key is the order in which notes were made, too: their ids sort by time."""
