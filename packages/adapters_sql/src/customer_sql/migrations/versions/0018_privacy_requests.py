"""Requests of data subjects, and legal holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    _create_requests()
    _index_requests()
    _create_holds()
    for table in ("data_requests", "legal_holds"):
        separate_tenants(table)
        grant("SELECT, INSERT, UPDATE", on=table, to=f"{APP_ROLE}, {WORKER_ROLE}")


def _create_requests() -> None:
    op.create_table(
        "data_requests",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("first_due_at", MOMENT),
        sa.Column("grace_until", MOMENT),
        sa.Column("opened_by", JSON, nullable=False),
        sa.Column("asks", sa.Integer, nullable=False),
        sa.Column("history", JSON, nullable=False),
        sa.Column("deactivated", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("progress", JSON),
        sa.Column("leased_until", MOMENT),
        sa.Column("outcome", sa.Text),
        sa.Column("refusal", sa.Text),
        sa.Column("failure", sa.Text),
        sa.Column("closed_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id", name="data_requests_pkey"),
        sa.CheckConstraint(
            "kind IN ('access', 'erasure', 'rectification')", name="data_requests_kind_known"
        ),
        sa.CheckConstraint(
            "state IN ('received', 'identity_check', 'approved', 'on_hold', 'running', 'done', "
            "'failed', 'refused', 'withdrawn')",
            name="data_requests_state_known",
        ),
    )


def _index_requests() -> None:
    table = "data_requests"
    op.create_index(
        "data_requests_one_open",
        table,
        ["customer_id", "business_id", "kind"],
        unique=True,
        postgresql_where=OPEN,
    )
    op.create_index("data_requests_due", table, ["due_at", "kind"], postgresql_where=OPEN)
    by_customer = ["customer_id", "business_id", "received_at", "id"]
    op.create_index("data_requests_by_customer", table, by_customer)
    op.create_index("data_requests_by_age", table, ["business_id", "received_at", "id"])


def _create_holds() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author", KEY, nullable=False),
        sa.Column("placed_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT),
        sa.Column("released_at", MOMENT),
        sa.Column("released_by", KEY),
        sa.PrimaryKeyConstraint("business_id", "id", name="legal_holds_pkey"),
    )
    op.create_index("legal_holds_by_customer", "legal_holds", ["customer_id", "business_id"])


def downgrade() -> None:
    op.drop_table("legal_holds")
    op.drop_table("data_requests")
