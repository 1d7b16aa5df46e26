"""Webhook endpoints, and what is delivered to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from customer_core.webhooks.deliveries import DeliveryStatus
from customer_core.webhooks.model import EndpointStatus
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

_PENDING = "status = 'pending'"

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    business_id(),
    Column("id", Key, nullable=False),
    Column("url", Text, nullable=False),
    Column("event_types", ARRAY(Text), nullable=False),
    Column("description", Text),
    Column("secrets", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("failing_since", Moment),
    Column("failures", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "id", name="webhook_endpoints_pkey"),
    one_of("status", *EndpointStatus, name="webhook_endpoints_status_known"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    business_id(),
    Column("endpoint_id", Key, nullable=False),
    Column("event_id", Key, nullable=False),
    Column("number", BigInteger, Identity(), nullable=False),
    Column("event_type", Text, nullable=False),
    Column("stream", Key, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_attempt_at", Moment),
    Column("last_attempt_at", Moment),
    Column("answer_status", Integer),
    Column("answer_detail", Text),
    PrimaryKeyConstraint("business_id", "endpoint_id", "event_id", name="webhook_deliveries_pkey"),
    one_of("status", *DeliveryStatus, name="webhook_deliveries_status_known"),
    Index("webhook_deliveries_by_number", "endpoint_id", "business_id", "number"),
    Index(
        "webhook_deliveries_due",
        "endpoint_id",
        "business_id",
        "next_attempt_at",
        "number",
        postgresql_where=text(_PENDING),
    ),
    Index(
        "webhook_deliveries_by_stream",
        "stream",
        "endpoint_id",
        "business_id",
        "number",
        postgresql_where=text(_PENDING),
    ),
    Index("webhook_deliveries_by_age", "created_at"),
)
"""An endpoint that is removed takes its deliveries along; one that is added at the same moment is
sent to nobody, and goes with its age."""
