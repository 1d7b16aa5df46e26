"""Letting go of what has an age of its own, a chunk at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from customer_core.kernel.ids import BusinessId
from customer_core.privacy.erasure.ports import Booking
from customer_core.privacy.retention.policy import AgingCategory
from customer_core.privacy.retention.ports import Aged
from customer_core.privacy.retention.run import JournalPlace
from customer_sql.exact_json import write_json
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.privacy.erasure.statements import ALLOW, DROP_APPOINTMENTS, DROP_BROCHURES
from customer_sql.privacy.retention import statements as s
from customer_sql.privacy.retention.streams import drop_streams
from customer_sql.session import Row, Session
from customer_sql.text_arrays import Texts

_TRACES = ("ipAddress", "userAgent")
_BOOKINGS = {
    Booking.APPOINTMENT: (s.OLD_APPOINTMENTS, DROP_APPOINTMENTS),
    Booking.BROCHURE: (s.OLD_BROCHURES, DROP_BROCHURES),
}


def let_go(
    session: Session, category: AgingCategory, before: datetime, place: JournalPlace, limit: int
) -> Aged:
    """Let go of some of what is older in a category, and tell where to go on."""
    if category is AgingCategory.ONLINE:
        return _traces(session, before, place, limit)
    named = {"before": before, "limit": limit}
    hashes = 0
    if category is AgingCategory.APPOINTMENTS:
        gone = sum(_bookings(session, one, named) for one in Booking)
    elif category is AgingCategory.REMARKS:
        gone = session.touched(s.OLD_NOTES, named)
    else:
        hashes = session.touched(s.OLD_MARKS_OF_RUNS, named)
        gone = session.touched(s.OLD_HOLDS, named)
        gone += int(session.rows(s.OLD_REQUESTS, named, planned_anew=True)[0]["rows"])
    return Aged(gone, place if gone or hashes else None)


def _bookings(session: Session, booking: Booking, named: dict[str, object]) -> int:
    """Delete old bookings with their events; the last moment of each customer's is kept."""
    find, drop = _BOOKINGS[booking]
    found = session.rows(find, named, planned_anew=True)
    if not found:
        return 0
    session.touched(
        s.KEEP_ACTIVITY,
        {
            "businesses": [row["business_id"] for row in found],
            "customers": [row["customer_id"] for row in found],
            "users": [row["user_id"] for row in found],
            "at": [row["at"] for row in found],
        },
    )
    for business_id, rows in _by_business(found):
        ids = [row["id"] for row in rows]
        drop_streams(session, business_id, [f"{booking}:{one}" for one in ids])
        session.touched(drop, {"business_id": business_id, "ids": ids})
    return len(found)


def _traces(session: Session, before: datetime, place: JournalPlace, limit: int) -> Aged:
    """Take the technical traces out of the audit of events, partition by partition."""
    named = {
        "partition": place.partition,
        "xid": str(place.xid),
        "position": place.position,
        "before": before,
        "limit": limit,
    }
    found = session.rows(s.TRACES, named, planned_anew=True)
    for business_id, rows in _by_business(found):
        session.rows(ALLOW, {"business_id": business_id})
        session.touched(s.WITHOUT_TRACES, {"partition": place.partition, **_without(rows)})
    if len(found) == limit:
        last = found[-1]
        following = JournalPlace(
            partition=place.partition, xid=last["xid"], position=last["position"]
        )
        return Aged(len(found), following)
    after = place.partition + 1
    return Aged(len(found), JournalPlace(partition=after) if after < JOURNAL_PARTITIONS else None)


def _without(rows: Sequence[Row]) -> dict[str, object]:
    left = [
        {name: value for name, value in row["audit"].items() if name not in _TRACES} for row in rows
    ]
    return {
        "xids": [str(row["xid"]) for row in rows],
        "positions": [row["position"] for row in rows],
        "audits": Texts([write_json(one) for one in left]),
    }


def _by_business(rows: Sequence[Row]) -> list[tuple[BusinessId, list[Row]]]:
    ordered = sorted(rows, key=lambda row: row["business_id"])
    grouped = groupby(ordered, key=lambda row: row["business_id"])
    return [(business_id, list(ones)) for business_id, ones in grouped]
