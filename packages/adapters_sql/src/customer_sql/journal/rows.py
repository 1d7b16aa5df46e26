"""Events as rows of the journal, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from customer_core.kernel.events import Event, JournalPoint, Metadata, Recorded
from customer_sql.exact_json import write_json
from customer_sql.partitions import partition_of
from customer_sql.text_arrays import Texts

RECORDED: LiteralString = (
    "{j}.xid::text::bigint AS xid, {j}.position, {j}.recorded_at, {j}.business_id, {j}.stream, "
    "{j}.source, {j}.event_id, {j}.event_type, {j}.event_version, {j}.occurred_at, {j}.data, "
    "{j}.metadata, {j}.audit, {j}.subject_version"
)
"""The columns that :func:`recorded_of` needs, and :func:`recorded_from` in this order."""

_NAMES = (
    "xid",
    "position",
    "recorded_at",
    "business_id",
    "stream",
    "source",
    "event_id",
    "event_type",
    "event_version",
    "occurred_at",
    "data",
    "metadata",
    "audit",
    "subject_version",
)


_NOT_TEXTS = {"partition", "occurred_at", "subject_version"}


def event_rows(events: Sequence[Event]) -> str:
    """Return the rows that keep events, in their order, as JSON."""
    rows = _event_rows(events)
    return write_json([{"place": place, **row} for place, row in enumerate(rows)])


def event_columns(events: Sequence[Event]) -> dict[str, Texts | list[Any]]:
    """Return the rows that keep events, in their order, as an array for each column."""
    rows = _event_rows(events)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return {
        name: values if name in _NOT_TEXTS else Texts(values) for name, values in columns.items()
    }


def _event_rows(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return rows; what events share, such as the metadata of one conversation, is written once."""
    metadata = {id(one.metadata): one.metadata for one in events}
    audits = {id(one.audit): one.audit for one in events}
    written = {key: write_json(_metadata_row(one)) for key, one in metadata.items()}
    written |= {key: write_json(one) for key, one in audits.items() if one is not None}
    return [_event_row(event, written) for event in events]


def _event_row(event: Event, written: Mapping[int, str]) -> dict[str, Any]:
    return {
        "partition": partition_of(event.business_id, event.stream),
        "business_id": event.business_id,
        "stream": event.stream,
        "source": event.source,
        "event_id": event.event_id,
        "event_type": event.event_type,
        "event_version": event.version,
        "occurred_at": event.timestamp,
        "data": write_json(event.data),
        "metadata": written[id(event.metadata)],
        "audit": written.get(id(event.audit)),
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
    return recorded_from([row[name] for name in _NAMES])


def recorded_from(values: Sequence[Any]) -> Recorded:
    """Return the event of a row without names: the columns of ``RECORDED`` in their order."""
    (
        xid,
        position,
        recorded_at,
        business_id,
        stream,
        source,
        event_id,
        event_type,
        version,
        occurred_at,
        data,
        metadata,
        audit,
        subject_version,
    ) = values
    event = Event(
        event_id=event_id,
        event_type=event_type,
        version=version,
        timestamp=occurred_at,
        source=source,
        business_id=business_id,
        stream=stream,
        data=data,
        metadata=_metadata_of(metadata),
        audit=audit,
        subject_version=subject_version,
    )
    return Recorded(event, JournalPoint(xid, position), recorded_at)


def _metadata_of(raw: Mapping[str, Any]) -> Metadata:
    return Metadata(
        correlation_id=raw["correlationId"],
        causation_id=raw["causationId"],
        traceparent=raw["traceparent"],
        actor=raw["actor"],
        hops=tuple(raw["hops"]),
    )
