"""What proves erasures: marks of who was erased, and certificates."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.tables.columns import Key, Moment, business_id
from customer_sql.tables.metadata import metadata

erasure_marks = Table(
    "erasure_marks",
    metadata,
    business_id(),
    Column("request_id", Key, nullable=False),
    Column("salt", Text, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("run_id", Key),
    PrimaryKeyConstraint("business_id", "request_id", name="erasure_marks_pkey"),
)
"""Hashes that nobody can read without the service's secret, and that name nobody with it. Of whom a
run of the retention anonymised, the pseudonym stands for the request that there was none of."""

erasure_certificates = Table(
    "erasure_certificates",
    metadata,
    business_id(),
    Column("id", Key, nullable=False),
    Column("request_id", Key, nullable=False),
    Column("searched_at", Moment, nullable=False),
    Column("document", JSON, nullable=False),
    PrimaryKeyConstraint("business_id", "id", name="erasure_certificates_pkey"),
    Index("erasure_certificates_by_request", "request_id", "business_id", "searched_at"),
)
