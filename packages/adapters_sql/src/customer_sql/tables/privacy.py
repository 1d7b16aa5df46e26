"""Requests of data subjects, and legal holds."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text
from sqlalchemy.dialects.postgresql import JSON

from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

_OPEN = "closed_at IS NULL"

data_requests = Table(
    "data_requests",
    metadata,
    business_id(),
    Column("id", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("first_due_at", Moment),
    Column("grace_until", Moment),
    Column("opened_by", JSON, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("history", JSON, nullable=False),
    Column("deactivated", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("progress", JSON),
    Column("leased_until", Moment),
    Column("outcome", Text),
    Column("refusal", Text),
    Column("failure", Text),
    Column("closed_at", Moment),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("business_id", "id", name="data_requests_pkey"),
    one_of("kind", *RequestKind, name="data_requests_kind_known"),
    one_of("state", *RequestState, name="data_requests_state_known"),
    Index(
        "data_requests_one_open",
        "customer_id",
        "business_id",
        "kind",
        unique=True,
        postgresql_where=text(_OPEN),
    ),
    Index("data_requests_due", "due_at", "kind", postgresql_where=text(_OPEN)),
    Index("data_requests_by_customer", "customer_id", "business_id", "received_at", "id"),
    Index("data_requests_by_age", "business_id", "received_at", "id"),
)
"""A customer has one open request of a kind at most."""

legal_holds = Table(
    "legal_holds",
    metadata,
    business_id(),
    Column("id", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", Key, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("until", Moment),
    Column("released_at", Moment),
    Column("released_by", Key),
    PrimaryKeyConstraint("business_id", "id", name="legal_holds_pkey"),
    Index("legal_holds_by_customer", "customer_id", "business_id"),
)
