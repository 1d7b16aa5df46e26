"""The suppression ledger, and the rights that an erasure needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)
TABLE = "erased_subjects"
FUNCTION = "erased_subjects_any()"

_ABOUT_PEOPLE = (
    "appointments",
    "auth_accounts",
    "brochure_requests",
    "customer_addresses",
    "customer_notes",
    "customer_segments",
    "customer_tags",
    "customers",
    "legal_holds",
    "loyalty_points",
)
_WITHOUT_THE_PERSON = ("consent_records", "data_requests", "order_summary")
_ERASING = "business_id = current_setting('app.erasing', true)"


def upgrade() -> None:
    _create_ledger()
    _create_question()
    op.add_column("journal_cluster", sa.Column("erased_again_at", MOMENT))
    op.execute("UPDATE journal_cluster SET erased_again_at = clock_timestamp()")
    grant("UPDATE (erased_again_at)", on="journal_cluster", to=WORKER_ROLE)
    for table in _ABOUT_PEOPLE:
        grant("SELECT, DELETE", on=table, to=WORKER_ROLE)
    for table in _WITHOUT_THE_PERSON:
        grant("SELECT, UPDATE", on=table, to=WORKER_ROLE)
    _let_worker_erase_in_the_journal()


def _create_ledger() -> None:
    op.create_table(
        TABLE,
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("pseudonym", KEY, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.Column("request_id", KEY),
        sa.Column("released_at", MOMENT),
        sa.PrimaryKeyConstraint("digest", "business_id", "kind", name=f"{TABLE}_pkey"),
        sa.CheckConstraint("kind IN ('customer', 'user', 'email')", name=f"{TABLE}_kind_known"),
    )
    separate_tenants(TABLE)
    grant("SELECT", on=TABLE, to=APP_ROLE)
    grant("SELECT, INSERT, UPDATE", on=TABLE, to=WORKER_ROLE)


def _create_question() -> None:
    """Make what tells, after it has given the transaction its id, whether anybody was erased.

    Each statement of such a function sees what was committed before it, so that an erasure which
    waits for all transactions that are older than its row waits for this one, or is seen by it.
    """
    op.execute(
        "CREATE FUNCTION erased_subjects_any() RETURNS boolean LANGUAGE sql VOLATILE AS "
        "$$ SELECT pg_current_xact_id(); SELECT EXISTS (SELECT FROM erased_subjects) $$"
    )
    op.execute(f"REVOKE ALL ON FUNCTION {FUNCTION} FROM PUBLIC")
    grant("EXECUTE", on=f"FUNCTION {FUNCTION}", to=WORKER_ROLE)


def _let_worker_erase_in_the_journal() -> None:
    """Let what this service said be deleted or rewritten where a transaction says that it erases.

    It names the business whose customer it is for, as reading names the tenant.
    """
    grant("UPDATE (stream, data, metadata, audit)", on="journal", to=WORKER_ROLE)
    op.execute("DROP POLICY journal_keeps_ours ON journal")
    op.execute(
        f"CREATE POLICY journal_keeps_ours ON journal AS RESTRICTIVE FOR DELETE TO {WORKER_ROLE} "
        f"USING (source <> 'customer-service' OR {_ERASING})"
    )
    op.execute(
        f"CREATE POLICY journal_stays_as_said ON journal AS RESTRICTIVE FOR UPDATE "
        f"TO {WORKER_ROLE} USING ({_ERASING})"
    )


def downgrade() -> None:
    """Go back; who was erased could come back by late events."""
    op.execute("DROP POLICY journal_stays_as_said ON journal")
    op.execute("DROP POLICY journal_keeps_ours ON journal")
    op.execute(
        f"CREATE POLICY journal_keeps_ours ON journal AS RESTRICTIVE FOR DELETE TO {WORKER_ROLE} "
        "USING (source <> 'customer-service')"
    )
    op.execute(f"REVOKE UPDATE (stream, data, metadata, audit) ON journal FROM {WORKER_ROLE}")
    op.drop_column("journal_cluster", "erased_again_at")
    op.execute(f"DROP FUNCTION {FUNCTION}")
    op.drop_table(TABLE)
