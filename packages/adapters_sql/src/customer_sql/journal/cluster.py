"""Whether the journal's transaction ids are those of the cluster it lies in.

Every process asks this before it starts, so it needs psycopg alone.
"""

from __future__ import annotations

import psycopg
from psycopg.rows import scalar_row

from customer_sql.partitions import JOURNAL_PARTITIONS

Connection = psycopg.Connection[tuple[object, ...]]

_SAME_CLUSTER = (
    "SELECT known.system_identifier = here.system_identifier "
    "FROM journal_cluster AS known, pg_control_system() AS here"
)

_MAY_READ = "SELECT has_table_privilege('journal_cursors', 'SELECT')"

_IDS_TO_COME = (
    "SELECT EXISTS (SELECT FROM journal_cursors "
    "WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())) "
    "OR EXISTS (SELECT FROM generate_series(0, %s::integer - 1) AS number, LATERAL ("
    "SELECT j.xid FROM journal j WHERE j.partition = number "
    "ORDER BY j.xid DESC LIMIT 1) AS newest "
    "WHERE newest.xid >= pg_snapshot_xmax(pg_current_snapshot()))"
)


def is_at_home(connection: Connection) -> bool:
    """Tell whether the journal was written in this cluster, or adopted by it.

    One that was restored from a dump holds the ids of another cluster's transactions. New events
    would get smaller ones, and no reader would ever see them behind its place.
    """
    with connection.cursor(row_factory=scalar_row) as cursor:
        if not cursor.execute(_SAME_CLUSTER).fetchone():
            return False
        if not cursor.execute(_MAY_READ).fetchone():
            return True
        return not cursor.execute(_IDS_TO_COME, [JOURNAL_PARTITIONS]).fetchone()
