"""Customers: the columns of documents 001 and 004, and what searching and sorting stand on."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

from customer_core.customers.model import Gender, Status
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

_LISTED = "status <> 'deleted'"

customers = Table(
    "customers",
    metadata,
    business_id(),
    Column("id", Key, nullable=False),
    Column("user_id", Key),
    Column("email", Text, nullable=False),
    Column("email_key", Key, nullable=False),
    Column("email_verified", Boolean, nullable=False),
    Column("password_hash", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("full_name", Text),
    Column("date_of_birth", Date),
    Column("gender", Text),
    Column("phone", Text),
    Column("phone_verified", Boolean, nullable=False),
    Column("avatar_url", Text),
    Column("preferences", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("last_login_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sort_name", Key, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("assignment", JSON),
    Column("country", Text),
    Column("attributes", JSONB),
    PrimaryKeyConstraint("business_id", "id", name="customers_pkey"),
    UniqueConstraint("user_id", "business_id", name="customers_user_unique"),
    one_of("status", *Status, name="customers_status_known"),
    one_of("gender", *Gender, name="customers_gender_known"),
    Index(
        "customers_email_unique",
        "business_id",
        "email_key",
        unique=True,
        postgresql_where=text(_LISTED),
    ),
    Index(
        "customers_by_creation", "business_id", "created_at", "id", postgresql_where=text(_LISTED)
    ),
    Index("customers_by_name", "business_id", "sort_name", "id", postgresql_where=text(_LISTED)),
    Index(
        "customers_search",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    ),
)
