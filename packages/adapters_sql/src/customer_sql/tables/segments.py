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
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON

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
    PrimaryKeyConstraint("business_id", "customer_id", name="customer_segments_pkey"),
    Index("customer_segments_due", "next_change_at"),
    Index("customer_segments_by_tier", "tier", "business_id"),
)
