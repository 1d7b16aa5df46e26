"""Deleting whole streams of the journal, with what was noted and delivered of their events."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.events import OUR_SOURCE
from customer_core.kernel.ids import BusinessId
from customer_sql.partitions import partition_of
from customer_sql.session import Session
from customer_sql.statements import statement

DROP_STREAMS = statement(
    "WITH gone AS (DELETE FROM journal j USING unnest("
    "%(partitions)s::smallint[], %(streams)s::text[]) AS meant(partition, stream) "
    "WHERE j.partition = meant.partition AND j.stream = meant.stream "
    "AND j.business_id = %(business_id)s AND j.partition = ANY(%(among)s::smallint[]) "
    "RETURNING j.position, j.event_id, j.source), "
    "letters AS (DELETE FROM dead_letters d USING gone WHERE d.position = gone.position), "
    "deliveries AS (DELETE FROM webhook_deliveries d USING webhook_endpoints e, gone "
    "WHERE gone.source = %(ours)s AND e.business_id = %(business_id)s "
    "AND d.business_id = e.business_id AND d.endpoint_id = e.id AND d.event_id = gone.event_id) "
    "SELECT count(*) AS rows FROM gone"
)


def drop_streams(session: Session, business_id: BusinessId, streams: Sequence[str]) -> int:
    """Delete all events of streams; where ours are among them, it must be allowed before."""
    if not streams:
        return 0
    partitions = [partition_of(business_id, stream) for stream in streams]
    named = {
        "business_id": business_id,
        "streams": list(streams),
        "partitions": partitions,
        "among": sorted(set(partitions)),
        "ours": OUR_SOURCE,
    }
    return int(session.rows(DROP_STREAMS, named, planned_anew=True)[0]["rows"])
