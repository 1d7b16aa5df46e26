"""Loyalty points, and where each customer stands: metrics, tier, segment, memberships."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB

from customer_sql.tables.columns import Key, Moment, business_id
from customer_sql.tables.metadata import metadata

loyalty_points = Table(
    "loyalty_points",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("reference", Key, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("event_id", Key, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", "reference", name="loyalty_points_pkey"),
)

customer_segments = Table(
    "customer_segments",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("tier", Text, nullable=False),
    Column("segment", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("tiers", JSON, nullable=False),
    Column("memberships", JSON, nullable=False),
    Column("membership_names", ARRAY(Text), nullable=False),
    Column("next_change_at", Moment),
    Column("measured_at", Moment, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("total_spent", Numeric, nullable=False),
    Column("order_count", Integer, nullable=False),
    Column("orders_last_6_months", Integer, nullable=False),
    Column("last_order_at", Moment),
    Column("loyalty_points", BigInteger, nullable=False),
    Column("not_counted", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("by_hand", JSON),
    PrimaryKeyConstraint("business_id", "customer_id", name="customer_segments_pkey"),
    Index("customer_segments_due", "next_change_at"),
    Index("customer_segments_by_tier", "tier", "business_id", "customer_id"),
)

segment_definitions = Table(
    "segment_definitions",
    metadata,
    business_id(),
    Column("version", Integer, nullable=False),
    Column("definitions", JSON, nullable=False),
    Column("change", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("applied_at", Moment),
    PrimaryKeyConstraint("business_id", "version", name="segment_definitions_pkey"),
    Index(
        "segment_definitions_unapplied",
        "version",
        "business_id",
        postgresql_where=text("applied_at IS NULL"),
    ),
)
"""Every version but the first, which is the same for all."""

segment_recomputes = Table(
    "segment_recomputes",
    metadata,
    Column("run", BigInteger, nullable=False),
    Column("part", SmallInteger, nullable=False),
    Column("scope", JSONB, nullable=False),
    Column("definitions", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("after_business", Key),
    Column("after_customer", Key),
    Column("until_business", Key),
    Column("until_customer", Key),
    Column("finished", Boolean, nullable=False),
    Column("customers", BigInteger, nullable=False),
    Column("movements", JSON, nullable=False),
    PrimaryKeyConstraint("run", "part", name="segment_recomputes_pkey"),
)
"""How far each part of a recompute is: it goes on behind a customer, until another."""

segment_members = Table(
    "segment_members",
    metadata,
    business_id(),
    Column("segment", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    PrimaryKeyConstraint("business_id", "segment", "customer_id", name="segment_members_pkey"),
)
"""Kept in step with ``customer_segments.membership_names`` by PostgreSQL itself, by triggers."""
