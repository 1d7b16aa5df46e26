"""Customers, and how they are found by what people type."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
MATCHING = "customers_matching(text, text, integer)"


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_key", KEY, nullable=False),
        sa.Column("email_verified", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("first_name", sa.Text),
        sa.Column("last_name", sa.Text),
        sa.Column("full_name", sa.Text),
        sa.Column("date_of_birth", sa.Date),
        sa.Column("gender", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("phone_verified", sa.Boolean, nullable=False),
        sa.Column("avatar_url", sa.Text),
        sa.Column("preferences", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("last_login_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sort_name", KEY, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("business_id", "id", name="customers_pkey"),
        sa.UniqueConstraint("user_id", "business_id", name="customers_user_unique"),
        sa.CheckConstraint(
            "status IN ('active', 'inactive', 'suspended', 'deleted')",
            name="customers_status_known",
        ),
        sa.CheckConstraint("gender IN ('male', 'female', 'other')", name="customers_gender_known"),
    )
    _create_indexes()
    separate_tenants("customers")
    grant("SELECT, INSERT, UPDATE", on="customers", to=APP_ROLE)
    grant("SELECT", on="customers", to=WORKER_ROLE)
    _create_matching()


def _create_indexes() -> None:
    for name, columns in (
        ("customers_email_unique", ["business_id", "email_key"]),
        ("customers_by_creation", ["business_id", "created_at", "id"]),
        ("customers_by_name", ["business_id", "sort_name", "id"]),
    ):
        op.create_index(
            name,
            "customers",
            columns,
            unique=name.endswith("unique"),
            postgresql_where=sa.text("status <> 'deleted'"),
        )
    op.create_index(
        "customers_search",
        "customers",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def _create_matching() -> None:
    """Let the application use the trigram index, within its own business alone.

    Row-level security keeps operators that are not marked leakproof, as those of trigrams, out of
    the index scans of the application's own queries.
    """
    op.execute("SELECT show_trgm('')")  # loads the library, and with it the setting named below
    op.execute(
        """
        CREATE FUNCTION customers_matching(word text, pattern text, most integer)
        RETURNS SETOF text
        LANGUAGE sql STABLE SECURITY DEFINER
        SET search_path FROM CURRENT
        SET pg_trgm.word_similarity_threshold = 0.4
        AS $$
            SELECT id FROM customers
            WHERE business_id = current_setting('app.business_id', true)
            AND (search_text LIKE pattern OR word <% search_text)
            LIMIT most
        $$
        """
    )
    op.execute(f"REVOKE ALL ON FUNCTION {MATCHING} FROM PUBLIC")
    grant("EXECUTE", on=f"FUNCTION {MATCHING}", to=APP_ROLE)


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {MATCHING}")
    op.drop_table("customers")
