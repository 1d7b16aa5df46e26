"""Addresses of customers: the columns of document 001."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSON

from customer_core.addresses.model import AddressType
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

customer_addresses = Table(
    "customer_addresses",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("id", Key, nullable=False),
    Column("type", Text, nullable=False),
    Column("is_default_shipping", Boolean, nullable=False),
    Column("is_default_billing", Boolean, nullable=False),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("company", Text),
    Column("street", Text, nullable=False),
    Column("street2", Text),
    Column("city", Text, nullable=False),
    Column("state", Text),
    Column("zip_code", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("phone", Text),
    Column("is_validated", Boolean, nullable=False),
    Column("validation_data", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", "id", name="customer_addresses_pkey"),
    one_of("type", *AddressType, name="customer_addresses_type_known"),
    CheckConstraint("country ~ '^[A-Z]{2}$'", name="customer_addresses_country_form"),
    Index(
        "customer_addresses_one_for_shipping",
        "customer_id",
        "business_id",
        unique=True,
        postgresql_where=text("is_default_shipping"),
    ),
    Index(
        "customer_addresses_one_for_billing",
        "customer_id",
        "business_id",
        unique=True,
        postgresql_where=text("is_default_billing"),
    ),
)
"""The country that rules read is kept with the customer, so that they need not look here."""
