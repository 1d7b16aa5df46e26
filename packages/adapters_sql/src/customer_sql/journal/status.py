"""How far the readers of the journal are."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.event_plane.ports import CursorStatus
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.session import Session
from customer_sql.statements import statement

CURSOR_STATUS = statement(
    "SELECT name AS cursor, number AS partition, waiting.lag, waiting.oldest "
    "FROM unnest(%(cursors)s::text[]) WITH ORDINALITY AS reader(name, place) "
    "CROSS JOIN generate_series(0, %(partitions)s - 1) AS number "
    "LEFT JOIN journal_cursors c ON c.cursor = name AND c.partition = number "
    "CROSS JOIN LATERAL ("
    "SELECT count(*) AS lag, min(j.recorded_at) AS oldest FROM journal j "
    "WHERE j.partition = number "
    "AND (j.xid, j.position) > (coalesce(c.xid, '0'), coalesce(c.position, 0))) AS waiting "
    "ORDER BY reader.place, number"
)


def cursor_status(session: Session, cursors: Sequence[str]) -> list[CursorStatus]:
    """Return how far each reader is in each partition."""
    rows = session.rows(CURSOR_STATUS, {"cursors": list(cursors), "partitions": JOURNAL_PARTITIONS})
    return [CursorStatus(**row) for row in rows]
