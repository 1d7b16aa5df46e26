"""The journal as one business sees it."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL

from customer_core.kernel.events import Event, Recorded
from customer_sql.journal.rows import RECORDED, recorded_of
from customer_sql.partitions import partition_of
from customer_sql.statements import tenant_query
from customer_sql.tenant_session import TenantSession

_BEHIND_ALL = 2**63 - 1

READ_STREAM = tenant_query(
    "SELECT {recorded} FROM journal j WHERE j.business_id = tenant.business_id "
    "AND j.partition = %(partition)s AND j.stream = %(stream)s AND j.position < %(before)s "
    "ORDER BY j.position DESC LIMIT %(limit)s",
    recorded=SQL(RECORDED).format(j=SQL("j")),
)

READ_STREAMS = tenant_query(
    "SELECT {recorded} FROM journal j WHERE j.business_id = tenant.business_id "
    "AND j.partition = ANY(%(partitions)s) AND j.stream = ANY(%(streams)s)",
    recorded=SQL(RECORDED).format(j=SQL("j")),
)


class SqlJournal:
    """Implements ``Journal`` of one business."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def append(self, events: Sequence[Event]) -> None:
        """Write events, at the commit."""
        self._session.writes.append(events)

    def of_stream(
        self, stream: str, *, limit: int, before: int | None = None
    ) -> Sequence[Recorded]:
        """Return events of a stream, the newest first."""
        found = self._session.rows(
            READ_STREAM,
            partition=partition_of(self._session.business_id, stream),
            stream=stream,
            limit=limit,
            before=_BEHIND_ALL if before is None else before,
        )
        events = map(recorded_of, found)
        return sorted(events, key=lambda event: event.point.position, reverse=True)

    def of_streams(self, streams: Sequence[str]) -> Sequence[Recorded]:
        """Return all events of several streams, in the order of writing."""
        if not streams:
            return []
        partitions = {partition_of(self._session.business_id, stream) for stream in streams}
        found = self._session.rows(
            READ_STREAMS, partitions=sorted(partitions), streams=list(streams), planned_anew=True
        )
        return sorted(map(recorded_of, found), key=lambda event: event.point.position)
