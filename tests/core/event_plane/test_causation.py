"""What follows from an event says so, and carries its conversation on."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.kernel.causation import following
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata
from customer_core.testing import MemoryService, a_customer, an_event, order_created

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SAID = Metadata(
    correlation_id="corr-1",
    causation_id="cause-1",
    traceparent=TRACE,
    actor="user-1",
    hops=({"service": "shop"}, {"service": OUR_SOURCE}),
)


def completed(event_id: str, metadata: Metadata) -> Event:
    data = order_created(event_id, total="9000.00")["data"]
    event = an_event(event_id, event_type="OrderCompleted", stream=f"order:{event_id}", data=data)
    return attrs.evolve(event, metadata=metadata)


@pytest.fixture
def known(service: MemoryService) -> MemoryService:
    with service.units.begin("default") as unit:
        unit.customers.add(a_customer())
        unit.commit()
    return service


def told_after(service: MemoryService, *events: Event) -> list[Event]:
    """Return what the service says of its own after some events."""
    with service.platform.begin() as unit:
        unit.journal.append(events)
        unit.commit()
    service.settle()
    return [one.event for one in service.store.all_events() if one.event.is_ours]


def test_it_is_caused_by_the_event_and_of_its_conversation():
    assert following(completed("order-1", SAID)) == attrs.evolve(SAID, causation_id="order-1")


def test_an_event_without_a_conversation_begins_one():
    said = following(completed("order-1", Metadata()))
    assert (said.correlation_id, said.causation_id) == ("order-1", "order-1")


def test_a_change_of_segment_names_the_order_that_made_it(known):
    told = told_after(known, completed("order-1", SAID))
    assert {event.event_type for event in told} >= {"SegmentEntered", "CustomerSegmentChanged"}
    assert all(event.metadata == following(completed("order-1", SAID)) for event in told)


def test_of_several_causes_in_a_batch_the_last_is_named(known):
    with known.platform.begin() as unit:
        events = [attrs.evolve(completed(f"order-{n}", SAID), stream="order:all") for n in range(3)]
        unit.journal.append(events)
        unit.commit()
    known.settle()
    ours = [one.event for one in known.store.all_events() if one.event.is_ours]
    assert {event.metadata.causation_id for event in ours} == {"order-2"}


def test_what_time_alone_brings_about_is_a_conversation_of_its_own(known):
    told_after(known, completed("order-1", SAID))
    known.clock.advance(timedelta(days=200))
    known.tick()
    *_, last = [one.event for one in known.store.all_events() if one.event.is_ours]
    of_tick = [
        one.event for one in known.store.all_events() if one.event.timestamp == last.timestamp
    ]
    assert len({event.metadata.correlation_id for event in of_tick}) == 1
    assert last.metadata.correlation_id not in {None, "corr-1"}
    assert (last.metadata.causation_id, last.metadata.traceparent) == (None, None)


def test_the_whole_conversation_is_published(known):
    told_after(known, completed("order-1", SAID))
    (told,) = known.publisher.of_topic("customers.segment.changed")
    assert told["metadata"] == {
        "correlationId": "corr-1",
        "causationId": "order-1",
        "traceparent": TRACE,
        "actor": "user-1",
        "businessId": "default",
        "hops": [{"service": "shop"}, {"service": OUR_SOURCE}],
    }


def test_each_event_applied_and_published_is_told_to_who_looks_closely(known, caplog):
    caplog.set_level("DEBUG")
    told_after(known, completed("order-1", SAID))
    lines = [record for record in caplog.records if hasattr(record, "correlationId")]
    assert {record.message for record in lines} >= {"event applied", "event published"}
    assert {record.correlationId for record in lines} == {"corr-1"}
