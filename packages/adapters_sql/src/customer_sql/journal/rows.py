"""Events as rows of the journal, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from customer_core.kernel.events import Event, JournalPoint, Metadata, Recorded
from customer_sql.exact_json import write_json
from customer_sql.partitions import partition_of

RECORDED: LiteralString = (
    "{j}.xid::text::bigint AS xid, {j}.position, {j}.recorded_at, {j}.business_id, {j}.stream, "
    "{j}.source, {j}.event_id, {j}.event_type, {j}.event_version, {j}.occurred_at, {j}.data, "
    "{j}.metadata, {j}.audit, {j}.subject_version"
)
"""The columns that :func:`recorded_of` needs."""


def event_rows(events: Sequence[Event]) -> str:
    """Return the rows that keep events, in their order, as JSON."""
    return write_json([_event_row(event, place) for place, event in enumerate(events)])


def _event_row(event: Event, place: int) -> dict[str, Any]:
    return {
        "place": place,
        "partition": partition_of(event.business_id, event.stream),
        "business_id": event.business_id,
        "stream": event.stream,
        "source": event.source,
        "event_id": event.event_id,
        "event_type": event.event_type,
        "event_version": event.version,
        "occurred_at": event.timestamp,
        "data": write_json(event.data),
        "metadata": write_json(_metadata_row(event.metadata)),
        "audit": None if event.audit is None else write_json(event.audit),
        "subject_version": event.subject_version,
    }


def _metadata_row(metadata: Metadata) -> dict[str, Any]:
    return {
        "correlationId": metadata.correlation_id,
        "causationId": metadata.causation_id,
        "traceparent": metadata.traceparent,
        "actor": metadata.actor,
        "hops": metadata.hops,  # as others sent them, of whatever form
    }


def recorded_of(row: Mapping[str, Any]) -> Recorded:
    """Return the event that a row keeps, with its place."""
    return Recorded(
        event=Event(
            event_id=row["event_id"],
            event_type=row["event_type"],
            version=row["event_version"],
            timestamp=row["occurred_at"],
            source=row["source"],
            business_id=row["business_id"],
            stream=row["stream"],
            data=row["data"],
            metadata=_metadata_of(row["metadata"]),
            audit=row["audit"],
            subject_version=row["subject_version"],
        ),
        point=JournalPoint(row["xid"], row["position"]),
        recorded_at=row["recorded_at"],
    )


def _metadata_of(raw: Mapping[str, Any]) -> Metadata:
    return Metadata(
        correlation_id=raw["correlationId"],
        causation_id=raw["causationId"],
        traceparent=raw["traceparent"],
        actor=raw["actor"],
        hops=tuple(raw["hops"]),
    )
