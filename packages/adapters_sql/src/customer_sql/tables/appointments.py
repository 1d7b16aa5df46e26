"""Appointments and brochure requests, as other services tell of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSON

from customer_core.appointments.model import AppointmentStatus
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

appointments = Table(
    "appointments",
    metadata,
    business_id(),
    Column("appointment_id", Key, nullable=False),
    Column("customer_id", Key),
    Column("user_id", Key),
    Column("service", Text),
    Column("status", Text, nullable=False),
    Column("starts_at", Moment),
    Column("updated_at", Moment, nullable=False),
    Column("facts", JSON, nullable=False),
    PrimaryKeyConstraint("business_id", "appointment_id", name="appointments_pkey"),
    one_of("status", *AppointmentStatus, name="appointments_status_known"),
    Index("appointments_by_customer", "customer_id", "business_id"),
    Index("appointments_by_user", "user_id", "business_id"),
)
"""A row exists from the first fact on; whose it is, is known once a fact says it."""

brochure_requests = Table(
    "brochure_requests",
    metadata,
    business_id(),
    Column("request_id", Key, nullable=False),
    Column("customer_id", Key),
    Column("user_id", Key),
    Column("brochure", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("event_id", Key, nullable=False),
    PrimaryKeyConstraint("business_id", "request_id", name="brochure_requests_pkey"),
    Index("brochure_requests_by_customer", "customer_id", "business_id"),
    Index("brochure_requests_by_user", "user_id", "business_id"),
)
