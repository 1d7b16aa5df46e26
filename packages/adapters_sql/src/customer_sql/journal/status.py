"""How far the readers of the journal are."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.event_plane.ports import CursorStatus
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.session import Session
from customer_sql.statements import statement

COUNTED = 10_000
"""How many events are counted in a partition; how many more there are is estimated."""

CURSOR_STATUS = statement(
    "SELECT reader.name AS cursor, number AS partition, near.lag = %(counted)s AS is_far, "
    "near.lag, near.lowest, near.highest, newest.position AS newest, first.recorded_at AS oldest "
    "FROM unnest(%(cursors)s::text[]) WITH ORDINALITY AS reader(name, place) "
    "CROSS JOIN generate_series(0, %(partitions)s - 1) AS number "
    "LEFT JOIN journal_cursors c ON c.cursor = reader.name AND c.partition = number "
    "CROSS JOIN LATERAL ("
    "SELECT count(*) AS lag, min(j.position) AS lowest, max(j.position) AS highest FROM ("
    "SELECT j.position FROM journal j WHERE j.partition = number "
    "AND (j.xid, j.position) > (coalesce(c.xid, '0'), coalesce(c.position, 0)) "
    "ORDER BY j.xid, j.position LIMIT %(counted)s) AS j) AS near "
    "LEFT JOIN LATERAL (SELECT j.recorded_at FROM journal j WHERE j.partition = number "
    "AND (j.xid, j.position) > (coalesce(c.xid, '0'), coalesce(c.position, 0)) "
    "ORDER BY j.xid, j.position LIMIT 1) AS first ON near.lag > 0 "
    "LEFT JOIN LATERAL (SELECT j.position FROM journal j WHERE j.partition = number "
    "ORDER BY j.xid DESC, j.position DESC LIMIT 1) AS newest ON near.lag = %(counted)s "
    "ORDER BY reader.place, number"
)


def cursor_status(session: Session, cursors: Sequence[str]) -> list[CursorStatus]:
    """Return how far each reader is in each partition."""
    rows = session.rows(
        CURSOR_STATUS,
        {"cursors": list(cursors), "partitions": JOURNAL_PARTITIONS, "counted": COUNTED},
        planned_anew=True,
    )
    return [
        CursorStatus(
            cursor=row["cursor"],
            partition=row["partition"],
            lag=_estimated(**{name: row[name] for name in ("lag", "lowest", "highest", "newest")})
            if row["is_far"]
            else row["lag"],
            oldest=row["oldest"],
            exact=not row["is_far"],
        )
        for row in rows
    ]


def _estimated(*, lag: int, lowest: int, highest: int, newest: int) -> int:
    """Return about how many events there are up to the newest, from how dense the first lie."""
    density = lag / (highest - lowest + 1)
    return max(lag, round((newest - lowest + 1) * density))
