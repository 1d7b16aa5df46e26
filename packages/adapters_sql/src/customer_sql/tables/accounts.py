"""The accounts of the auth service's users."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, PrimaryKeyConstraint, Table
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.tables.columns import Key, Moment, business_id
from customer_sql.tables.metadata import metadata

auth_accounts = Table(
    "auth_accounts",
    metadata,
    business_id(),
    Column("user_id", Key, nullable=False),
    Column("since", Moment, nullable=False),
    Column("said", JSON, nullable=False),
    Column("taken", JSON, nullable=False),
    Column("opened", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "user_id", name="auth_accounts_pkey"),
)
