"""Relay, refresher and tick: publishing, repeating invalidations, and what time alone moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.outgoing import topics
from customer_core.event_plane.refresh import REFRESH
from customer_core.event_plane.relay import relay_name
from customer_core.event_plane.tick import CHUNK
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import (
    NOON,
    an_admin,
    envelope,
    key_of,
    order_created,
    payment_processed,
)

DAY = timedelta(days=1)
JOHN = key_of("cust-123")


def rename(service, name):
    command = PatchCustomer(customer_id="cust-123", patch={"profile": {"firstName": name}})
    service.application.run(patch_customer, command, an_admin())


def register(service, customer_id, business="default"):
    command = RegisterCustomer(email=f"{customer_id}@example.com", id=customer_id)
    service.application.run(register_customer, command, an_admin(business))


def relay(service):
    return [service.relay.step(partition) for partition in range(service.platform.partitions)]


def lag(service, cursor):
    return sum(status.lag for status in service.platform.status([cursor]))


class TestRelay:
    """What the journal holds of ours is published, at least once and in order."""

    def test_our_events_go_to_their_topics(self):
        assert topics() == {
            "CustomerCreated": "customers.customer.created",
            "CustomerProfileUpdated": "customers.profile.updated",
            "CustomerDeactivated": "customers.customer.deactivated",
            "CustomerReactivated": "customers.customer.reactivated",
            "ConsentGiven": "customers.consent.given",
            "ConsentWithdrawn": "customers.consent.withdrawn",
            "CustomerSegmentChanged": "customers.segment.changed",
            "SegmentEntered": "customers.segment.entered",
            "SegmentExited": "customers.segment.exited",
            "SegmentAssigned": "customers.segment.assigned",
            "SegmentDefined": "customers.segment.defined",
            "SegmentRetired": "customers.segment.retired",
            "SegmentAssignmentWithdrawn": "customers.segment_assignment.withdrawn",
            "CustomerTagged": "customers.customer.tagged",
            "CustomerUntagged": "customers.customer.untagged",
            "CustomerNoteAdded": "customers.customer.note_added",
            "CustomerNoteRemoved": "customers.customer.note_removed",
            "CustomerErased": "customers.customer.erased",
            "DataExported": "customers.data.exported",
            "ExportDownloaded": "customers.data.downloaded",
            "DataRequestReceived": "customers.privacy.request_received",
            "DataRequestAskedAgain": "customers.privacy.request_asked_again",
            "DataRequestChanged": "customers.privacy.request_changed",
            "DataRequestExtended": "customers.privacy.request_extended",
            "LegalHoldPlaced": "customers.privacy.hold_placed",
            "LegalHoldLifted": "customers.privacy.hold_lifted",
            "CustomerInactivityNoticed": "customers.privacy.inactivity_noticed",
            "WebhookRegistered": "customers.webhook.registered",
            "WebhookChanged": "customers.webhook.changed",
            "WebhookStopped": "customers.webhook.stopped",
            "WebhookRemoved": "customers.webhook.removed",
        }

    def test_events_of_others_are_not_published_again(self, service):
        service.ingest(order_created(), payment_processed())
        relay(service)
        assert service.publisher.messages == []
        assert lag(service, relay_name("memory")) == 0

    @pytest.mark.usefixtures("john")
    def test_events_of_a_customer_are_published_in_their_order(self, service):
        for name in "abc":
            rename(service, name)
        relay(service)
        assert [message.topic for message in service.publisher.messages] == [
            "customers.customer.created",
            *["customers.profile.updated"] * 3,
        ]

    @pytest.mark.usefixtures("john")
    def test_each_event_is_published_once(self, service):
        relay(service)
        relay(service)
        assert len(service.publisher.messages) == 1

    @pytest.mark.usefixtures("john")
    def test_while_the_transport_is_down_the_place_stays(self, service):
        service.publisher.down = True
        with pytest.raises(DependencyUnavailable):
            relay(service)
        assert lag(service, relay_name("memory")) == 1
        service.publisher.down = False
        relay(service)
        assert len(service.publisher.messages) == 1

    def test_nothing_uncommitted_is_published(self, service):
        with service.units.begin("default") as unit:
            unit.journal.append([])
            relay(service)
        assert service.publisher.messages == []

    @pytest.mark.usefixtures("john")
    def test_a_step_says_whether_there_may_be_more(self, service):
        rename(service, "Jane")
        steps = [service.relay.step(partition, limit=1) for partition in range(4)]
        assert [(step.events, step.more) for step in steps if step.events] == [(1, True)]


class TestRefresher:
    """The floors of caches are raised again from the journal."""

    @pytest.fixture
    def told_nothing(self, service, john):  # noqa: ARG002 - a fixture asked for its effect
        """Every use case and assessment went by without the cache."""
        service.freshness.down = True
        rename(service, "Jane")
        service.ingest(order_created(total="500.00"), payment_processed())
        for partition in range(service.platform.partitions):
            while service.projector.step(partition).events:
                pass
        service.freshness.down = False
        assert service.freshness.floors == {}
        return service

    def test_what_a_crash_has_left_out_is_made_up_for(self, told_nothing):
        told_nothing.settle()
        segment = told_nothing.store.segments[JOHN].version
        assert told_nothing.freshness.floors == {JOHN: CustomerVersions(2, segment)}

    @pytest.mark.usefixtures("john")
    def test_it_never_overtakes_the_perspectives(self, service):
        assert [service.refresher.step(partition).events for partition in range(4)] == [0] * 4
        service.settle()
        assert lag(service, REFRESH) == 0

    def test_while_the_cache_is_down_the_place_stays(self, told_nothing):
        told_nothing.freshness.down = True
        with pytest.raises(DependencyUnavailable):
            told_nothing.settle()
        assert lag(told_nothing, REFRESH) > 0
        told_nothing.freshness.down = False
        told_nothing.settle()
        assert JOHN in told_nothing.freshness.floors

    def test_customers_not_known_have_no_floor(self, service):
        service.ingest(order_created(), envelope("AppointmentBooked", {"customerId": "cust-9"}))
        service.settle()
        assert service.freshness.floors == {}


class TestTick:
    """Time alone moves customers between segments."""

    @pytest.mark.usefixtures("john")
    def test_those_whose_moment_has_come_are_assessed(self, service):
        service.settle()
        service.clock.advance(30 * DAY)
        assert service.tick() == 1
        standing = service.store.segments[JOHN].standing
        assert (standing.segment, standing.is_default) == ("regular_customer", True)
        assert standing.next_change_at == NOON + 90 * DAY

    @pytest.mark.usefixtures("john")
    def test_a_moment_before_nobody_is(self, service):
        service.settle()
        service.clock.advance(30 * DAY - timedelta(microseconds=1))
        assert service.tick() == 0

    @pytest.mark.usefixtures("john")
    def test_a_late_tick_tells_the_true_moments(self, service):
        service.settle()
        service.clock.advance(400 * DAY)
        service.tick()
        entered = service.publisher.of_topic("customers.segment.entered")
        assert {one["data"]["segment"]: one["data"]["enteredAt"] for one in entered} == {
            "new_customer": "2024-12-12T12:00:00Z",
            "churned": "2025-06-10T12:00:00Z",
            "at_risk": "2025-03-12T12:00:00Z",
        }

    @pytest.mark.usefixtures("john")
    def test_those_assessed_are_not_due_again(self, service):
        service.settle()
        service.clock.advance(400 * DAY)
        assert (service.tick(), service.tick()) == (1, 0)

    @pytest.mark.usefixtures("john")
    def test_the_caches_are_told(self, service):
        service.settle()
        service.clock.advance(30 * DAY)
        assert [outcome.moved for outcome in service.segment_tick.due()] == [
            {JOHN: CustomerVersions(segment=2)}
        ]
        assert service.freshness.floors[JOHN].segment == 2

    def test_many_are_assessed_chunk_by_chunk(self, service):
        for number in range(CHUNK + 1):
            register(service, f"cust-{number}")
        service.settle()
        service.clock.advance(30 * DAY)
        assert [outcome.customers for outcome in service.segment_tick.due()] == [CHUNK, 1]


class TestIngest:
    """Events come in once, all or none."""

    def test_known_events_are_passed_over(self, service):
        event = order_created()
        first, second = service.ingest(event), service.ingest(event, payment_processed())
        assert (first.added, first.known) == (1, 0)
        assert (second.added, second.known) == (1, 1)

    def test_it_says_where_there_is_work(self, service):
        assert len(service.ingest(order_created(), payment_processed()).partitions) == 1
        assert service.ingest().partitions == frozenset()
