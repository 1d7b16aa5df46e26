"""The journal in partitions, the cluster it lives in, and a cursor for each transport."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSON

from customer_sql.migrations.access import grant, separate_tenants
from customer_sql.roles import APP_ROLE, WORKER_ROLE
from customer_sql.tables.columns import Xid8

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.Text(collation="C")
MOMENT = sa.DateTime(timezone=True)

_PARTITIONS = [f"journal_p{number:02d}" for number in range(16)]
_MOVE = (
    "INSERT INTO journal (position, xid, partition, business_id, stream, source, event_id, "
    "event_type, event_version, occurred_at, data, metadata, audit, subject_version, recorded_at) "
    "SELECT position, xid, partition, business_id, stream, source, event_id, "
    "event_type, event_version, occurred_at, data, metadata, audit, subject_version, recorded_at "
    "FROM journal_before"
)


def upgrade() -> None:
    _set_aside("journal_pkey", "journal_event_unique")
    _create_journal(partitioned_by="LIST (partition)")
    for number, table in enumerate(_PARTITIONS):
        op.execute(f"CREATE TABLE {table} PARTITION OF journal FOR VALUES IN ({number})")
    op.execute(_MOVE)
    _take_over_positions()
    op.create_primary_key("journal_pkey", "journal", ["partition", "xid", "position"])
    op.create_unique_constraint(
        "journal_event_unique", "journal", ["event_id", "source", "business_id", "partition"]
    )
    op.create_index("journal_by_stream", "journal", ["stream", "business_id", "position"])
    op.create_index(
        "journal_by_correlation",
        "journal",
        [sa.text("(metadata ->> 'correlationId')")],
        postgresql_using="hash",
    )
    _give_access()
    for table in _PARTITIONS:  # nobody but its owner has a right on one, and he no policy
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    _let_worker_delete_what_others_said()
    _create_cluster()
    op.execute("UPDATE journal_cursors SET cursor = 'relay:redis' WHERE cursor = 'relay'")


def downgrade() -> None:
    """Go back; of an event that was kept in two streams under one id the first stays."""
    op.execute("DELETE FROM journal_cursors WHERE cursor = 'relay'")
    op.execute("UPDATE journal_cursors SET cursor = 'relay' WHERE cursor = 'relay:redis'")
    op.drop_table("journal_cluster")
    _set_aside("journal_pkey", "journal_event_unique")
    _create_journal()
    op.create_primary_key("journal_pkey", "journal", ["position"])
    op.create_unique_constraint(
        "journal_event_unique", "journal", ["event_id", "source", "business_id"]
    )
    op.execute(f"{_MOVE} ORDER BY position ON CONFLICT DO NOTHING")
    _take_over_positions()
    op.create_index("journal_by_place", "journal", ["partition", "xid", "position"])
    op.create_index("journal_by_stream", "journal", ["stream", "business_id", "position"])
    _give_access()


def _set_aside(*constraints: str) -> None:
    """Rename the journal, see all of its rows as their owner, and free the names of its parts."""
    op.execute("ALTER TABLE journal NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER SEQUENCE journal_position_seq RENAME TO journal_before_position_seq")
    op.rename_table("journal", "journal_before")
    for constraint in constraints:
        op.drop_constraint(constraint, "journal_before")
    for index in ("journal_by_place", "journal_by_stream", "journal_by_correlation"):
        op.execute(f"DROP INDEX IF EXISTS {index}")


def _create_journal(partitioned_by: str | None = None) -> None:
    op.create_table(
        "journal",
        sa.Column("position", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("xid", Xid8, nullable=False, server_default=sa.text("pg_current_xact_id()")),
        sa.Column("partition", sa.SmallInteger, nullable=False),
        sa.Column("business_id", KEY, nullable=False),
        sa.Column("stream", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("event_version", sa.Text, nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("metadata", JSON, nullable=False),
        sa.Column("audit", JSON),
        sa.Column("subject_version", sa.Integer),
        sa.Column(
            "recorded_at", MOMENT, nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        postgresql_partition_by=partitioned_by,
    )


def _take_over_positions() -> None:
    """Go on counting where the journal before was, and drop that one."""
    op.execute(
        "SELECT setval('journal_position_seq', last_value, is_called) "
        "FROM journal_before_position_seq"
    )
    op.drop_table("journal_before")


def _give_access() -> None:
    separate_tenants("journal")
    grant("SELECT, INSERT", on="journal", to=f"{APP_ROLE}, {WORKER_ROLE}")
    grant("USAGE", on="SEQUENCE journal_position_seq", to=WORKER_ROLE)


def _let_worker_delete_what_others_said() -> None:
    """Allow retention; what this service said, its audit trail, no program can delete."""
    grant("DELETE", on="journal", to=WORKER_ROLE)
    op.execute(
        f"CREATE POLICY journal_keeps_ours ON journal AS RESTRICTIVE FOR DELETE TO {WORKER_ROLE} "
        "USING (source <> 'customer-service')"
    )


def _create_cluster() -> None:
    """Note the cluster; not where the journal was restored into it and holds another's ids."""
    op.create_table(
        "journal_cluster",
        sa.Column("alone", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("system_identifier", sa.BigInteger),
        sa.Column(
            "adopted_at", MOMENT, nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.Column("retained_since", MOMENT),
        sa.CheckConstraint("alone", name="journal_cluster_is_one_row"),
        sa.PrimaryKeyConstraint("alone", name="journal_cluster_pkey"),
    )
    op.execute(
        "INSERT INTO journal_cluster (system_identifier) SELECT system_identifier "
        "FROM pg_control_system() WHERE NOT EXISTS ("
        "SELECT xid FROM journal WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) UNION ALL "
        "SELECT xid FROM journal_cursors WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()))"
    )
    op.execute(
        "INSERT INTO journal_cluster (system_identifier) VALUES (NULL) ON CONFLICT DO NOTHING"
    )
    grant("SELECT", on="journal_cluster", to=f"{APP_ROLE}, {WORKER_ROLE}")
    grant("UPDATE (retained_since)", on="journal_cluster", to=WORKER_ROLE)
