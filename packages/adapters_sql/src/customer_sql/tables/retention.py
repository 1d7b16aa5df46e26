"""Retention: notices, the last activity of what is gone, runs, and who is being erased."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from customer_core.privacy.retention.ports import Stage
from customer_sql.tables.columns import Key, Moment, business_id, one_of
from customer_sql.tables.metadata import metadata

retention_notices = Table(
    "retention_notices",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("noticed_at", Moment, nullable=False),
    Column("last_active_at", Moment, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", name="retention_notices_pkey"),
)

retention_activity = Table(
    "retention_activity",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("last_active_at", Moment, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", name="retention_activity_pkey"),
)
"""The last moment of appointments and requests that were let go of: an inactivity is judged by
it."""

retention_members = Table(
    "retention_members",
    metadata,
    business_id(),
    Column("customer_id", Key, nullable=False),
    Column("user_id", Key),
    Column("emails", ARRAY(Text), nullable=False),
    Column("phones", ARRAY(Text), nullable=False),
    Column("pseudonym", Key, nullable=False),
    Column("stage", Text, nullable=False),
    Column("erased_at", Moment, nullable=False),
    PrimaryKeyConstraint("business_id", "customer_id", name="retention_members_pkey"),
    one_of("stage", *Stage, name="retention_members_stage_known"),
)
"""Who is being erased together; empty while no run is at work."""

retention_runs = Table(
    "retention_runs",
    metadata,
    Column("id", Key, nullable=False),
    Column("due_at", Moment),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("run", JSON, nullable=False),
    PrimaryKeyConstraint("id", name="retention_runs_pkey"),
    Index("retention_runs_due", "due_at", unique=True),
    Index("retention_runs_by_age", "started_at", "id"),
)
"""A due time has one run; runs by hand have none."""
