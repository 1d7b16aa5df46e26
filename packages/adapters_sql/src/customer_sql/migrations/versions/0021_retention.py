"""Retention: notices, the last activity of what is gone, runs, and who is being erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
AGING = ("data_requests", "erasure_marks")
"""What goes for its age, beside what erasures delete."""

PEOPLE = ("retention_notices", "retention_activity", "retention_members")


def upgrade() -> None:
    op.create_table(
        "retention_notices",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("noticed_at", MOMENT, nullable=False),
        sa.Column("last_active_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", name="retention_notices_pkey"),
    )
    op.create_table(
        "retention_activity",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("last_active_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", name="retention_activity_pkey"),
    )
    _create_members()
    _create_runs()
    for table in PEOPLE:
        separate_tenants(table)
        grant("SELECT", on=table, to=APP_ROLE)
        grant("SELECT, INSERT, UPDATE, DELETE", on=table, to=WORKER_ROLE)
    grant("SELECT, INSERT, UPDATE", on="retention_runs", to=WORKER_ROLE)
    for table in AGING:
        grant("DELETE", on=table, to=WORKER_ROLE)


def _create_members() -> None:
    op.create_table(
        "retention_members",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("user_id", KEY),
        sa.Column("emails", ARRAY(sa.Text), nullable=False),
        sa.Column("phones", ARRAY(sa.Text), nullable=False),
        sa.Column("pseudonym", KEY, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "customer_id", name="retention_members_pkey"),
        sa.CheckConstraint(
            "stage IN ('taken', 'going', 'clean')", name="retention_members_stage_known"
        ),
    )


def _create_runs() -> None:
    op.create_table(
        "retention_runs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("run", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="retention_runs_pkey"),
    )
    op.create_index("retention_runs_due", "retention_runs", ["due_at"], unique=True)
    op.create_index("retention_runs_by_age", "retention_runs", ["started_at", "id"])


def downgrade() -> None:
    for table in AGING:
        op.execute(f"REVOKE DELETE ON {table} FROM {WORKER_ROLE}")
    op.drop_table("retention_runs")
    for table in reversed(PEOPLE):
        op.drop_table(table)
