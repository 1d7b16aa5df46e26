"""Keys of requests, and the answers that are given again."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, Table, Text

from customer_sql.tables.columns import Key, Moment, business_id
from customer_sql.tables.metadata import metadata

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    business_id(),
    Column("digest", Key, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("reserved_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("customer_id", Key),
    Column("answer", LargeBinary),
    PrimaryKeyConstraint("digest", "business_id", name="idempotency_keys_pkey"),
    Index("idempotency_keys_by_customer", "customer_id", "business_id"),
    Index("idempotency_keys_by_age", "expires_at"),
)
"""Neither the caller nor the key nor the request is in it: ``digest`` and ``fingerprint`` stand for
them."""
