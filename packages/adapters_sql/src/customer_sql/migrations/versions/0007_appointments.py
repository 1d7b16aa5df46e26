"""Appointments, brochure requests and accounts of the auth service."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_appointments()
    _create_brochure_requests()
    for table in ("appointments", "brochure_requests"):
        _index_owners(table)
        separate_tenants(table)
        grant("SELECT", on=table, to=APP_ROLE)
        grant("SELECT, INSERT, UPDATE", on=table, to=WORKER_ROLE)
    _create_accounts()
    separate_tenants("auth_accounts")
    grant("SELECT, INSERT, UPDATE", on="auth_accounts", to=APP_ROLE)
    grant("SELECT", on="auth_accounts", to=WORKER_ROLE)


def _create_appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("appointment_id", KEY, nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("user_id", KEY),
        sa.Column("service", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("starts_at", MOMENT),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "appointment_id", name="appointments_pkey"),
        sa.CheckConstraint(
            "status IN ('Cancelled', 'Completed', 'Booked')", name="appointments_status_known"
        ),
    )


def _create_brochure_requests() -> None:
    op.create_table(
        "brochure_requests",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("user_id", KEY),
        sa.Column("brochure", sa.Text, nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "request_id", name="brochure_requests_pkey"),
    )


def _index_owners(table: str) -> None:
    for owner in ("customer", "user"):
        op.create_index(f"{table}_by_{owner}", table, [f"{owner}_id", "business_id"])


def _create_accounts() -> None:
    op.create_table(
        "auth_accounts",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("taken", JSON, nullable=False),
        sa.Column("opened", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "user_id", name="auth_accounts_pkey"),
    )


def downgrade() -> None:
    op.drop_table("auth_accounts")
    op.drop_table("brochure_requests")
    op.drop_table("appointments")
