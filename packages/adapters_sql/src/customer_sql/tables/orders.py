"""The order read model: the columns of document 000, and the facts they are derived from."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

from customer_core.orders.model import OrderStatus
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

order_summary = Table(
    "order_summary",
    metadata,
    business_id(),
    Column("order_id", Key, nullable=False),
    Column("customer_id", Key),
    Column("total_amount", Numeric),
    Column("currency", Text),
    Column("base_amount", Numeric),
    Column("status", Text, nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("shipping_address", JSONB),
    Column("created_at", Moment),
    Column("payment_id", Text),
    Column("payment_status", Text),
    Column("payment_processed_at", Moment),
    Column("shipment_id", Text),
    Column("tracking_number", Text),
    Column("estimated_delivery", Moment),
    Column("actual_delivery", Moment),
    Column("qualified_at", Moment),
    Column("disqualified_at", Moment),
    Column("updated_at", Moment, nullable=False),
    Column("facts", JSON, nullable=False),
    PrimaryKeyConstraint("business_id", "order_id", name="order_summary_pkey"),
    one_of("status", *OrderStatus, name="order_summary_status_known"),
    CheckConstraint(
        "(customer_id IS NULL) = (created_at IS NULL)", name="order_summary_placed_or_not"
    ),
    Index(
        "order_summary_by_customer",
        "customer_id",
        "business_id",
        text("created_at DESC"),
        "order_id",
    ),
)
"""A row exists from an order's first fact on; it names customer, total and ``created_at`` (the
moment it was placed) once the order is placed."""
