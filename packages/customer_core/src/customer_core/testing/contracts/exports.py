"""What every reading of one person's records must do, and every store of archives."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

import pytest

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import CustomerId, OrderId, UserId
from customer_core.privacy.export.ports import ArchiveStore, OrderPlace, StreamPlace
from customer_core.segments.points import PointsEntry
from customer_core.testing.builders import an_event, an_order, key_of
from customer_core.testing.contracts.appointments import (
    BY_CUSTOMER,
    BY_USER,
    booked,
    given_appointments,
    given_requests,
    requested,
)
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_events, given_orders
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork
from customer_core.webhooks.deliveries import Delivery, Message
from customer_core.webhooks.model import Endpoint, EndpointKey, WebhookId

CUSTOMER, USER = CustomerId("cust-123"), UserId("user-1")
STREAM, OTHER = "customer:cust-123", "order:order-1"
HOUR = timedelta(hours=1)


class PersonalRecordsContract:
    """Reading the records of one person, page by page."""

    def test_orders_come_newest_first_then_by_id(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_orders(
            platform,
            an_order("a"),
            an_order("c", at=NOON + HOUR),
            an_order("b", at=NOON + HOUR),
            an_order("another's", "cust-2"),
            an_order("foreign", business=ELSEWHERE),
        )
        seen: list[OrderId] = []
        after: OrderPlace | None = None
        for _ in range(4):
            with units.begin(HERE) as unit:
                page = unit.personal.orders(CUSTOMER, limit=1, after=after)
            for one in page:
                assert one.ordered_at is not None
                after = OrderPlace(one.ordered_at, one.order_id)
                seen.append(one.order_id)
        assert seen == ["b", "c", "a"]

    def test_appointments_come_by_id_those_of_the_user_among_them(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_appointments(
            platform,
            booked("c", BY_CUSTOMER),
            booked("a", BY_USER),
            booked("b", BY_CUSTOMER),
            booked("foreign", BY_CUSTOMER, business=ELSEWHERE),
        )
        with units.begin(HERE) as unit:
            read = partial(unit.personal.appointments, limit=2)
            first = read(CUSTOMER, USER, after=None)
            rest = read(CUSTOMER, USER, after=first[-1].appointment_id)
            without_user = read(CUSTOMER, None, after=None)
        assert [one.appointment_id for one in (*first, *rest)] == ["a", "b", "c"]
        assert [one.appointment_id for one in without_user] == ["b", "c"]

    def test_brochure_requests_come_by_id_those_of_the_user_among_them(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_requests(
            platform,
            requested("c", BY_CUSTOMER),
            requested("a", BY_USER),
            requested("b", BY_CUSTOMER),
            requested("foreign", BY_CUSTOMER, business=ELSEWHERE),
        )
        with units.begin(HERE) as unit:
            first = unit.personal.brochures(CUSTOMER, USER, limit=2, after=None)
            rest = unit.personal.brochures(CUSTOMER, USER, limit=2, after=first[-1].request_id)
            without_user = unit.personal.brochures(CUSTOMER, None, limit=9, after=None)
        assert [one.request_id for one in (*first, *rest)] == ["a", "b", "c"]
        assert [one.request_id for one in without_user] == ["b", "c"]

    def test_points_come_by_what_they_were_given_for_though_that_may_be_nothing(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        entries = [_points("b"), _points(""), _points("a")]
        others = [_points("c", "cust-2"), _points("d", business=ELSEWHERE)]
        with platform.begin() as writing:
            writing.points.add([*entries, *others])
            writing.commit()
        with units.begin(HERE) as unit:
            first = unit.personal.points(CUSTOMER, limit=1, after=None)
            rest = unit.personal.points(CUSTOMER, limit=9, after=first[-1].reference)
        assert [*first, *rest] == [_points(""), _points("a"), _points("b")]

    def test_events_come_stream_by_stream_the_oldest_first(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        _given_streams(platform)
        seen = []
        after: StreamPlace | None = None
        streams: Sequence[str] = [STREAM, "user:nobody", OTHER]
        while True:
            with units.begin(HERE) as unit:
                page = unit.personal.events(streams, limit=2, after=after)
            if not page:
                break
            seen += [one.event.event_id for one in page]
            last = page[-1]
            after = StreamPlace(last.event.stream, last.point.position)
            streams = streams[streams.index(last.event.stream) :]
        assert seen == ["1", "3", "5", "2", "4"]

    def test_events_are_counted(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        _given_streams(platform)
        with units.begin(HERE) as unit:
            assert unit.personal.count_events([STREAM, OTHER]) == 5  # noqa: PLR2004
            assert unit.personal.count_events(["user:nobody"]) == 0

    def test_deliveries_of_events_come_in_their_order_to_all_endpoints(
        self, units: UnitsOfWork
    ) -> None:
        with units.begin(HERE) as unit:
            unit.webhooks.add(_endpoint("w1"))
            unit.webhooks.add(_endpoint("w2"))
            for endpoint, event in (("w1", "e2"), ("w2", "e1"), ("w1", "e1"), ("w1", "e3")):
                unit.webhooks.deliver(_delivery(endpoint, event))
            unit.commit()
        with units.begin(HERE) as unit:
            found = unit.personal.deliveries(["e1", "e2", "unknown"])
        told = [(one.endpoint.id, one.message.event_id) for one in found]
        assert told == [("w1", "e2"), ("w2", "e1"), ("w1", "e1")]
        with units.begin(ELSEWHERE) as unit:
            assert list(unit.personal.deliveries(["e1"])) == []


class ArchiveStoreContract:
    """Keeping archives: as a whole or not at all."""

    def test_an_archive_comes_back_as_it_was_written(self, archives: ArchiveStore) -> None:
        content = [b"a" * 3_000_000, b"", b"b" * 9_000_000, b"c"]
        archives.write("one.zip", content)
        kept = archives.read("one.zip")
        assert kept is not None
        assert b"".join(kept.pieces) == b"".join(content)
        assert kept.size == sum(map(len, content))

    def test_an_empty_archive_is_one_all_the_same(self, archives: ArchiveStore) -> None:
        archives.write("one.zip", [])
        kept = archives.read("one.zip")
        assert kept is not None
        assert (kept.size, b"".join(kept.pieces)) == (0, b"")

    def test_the_last_one_written_stands(self, archives: ArchiveStore) -> None:
        archives.write("one.zip", [b"old"])
        archives.write("one.zip", [b"new"])
        kept = archives.read("one.zip")
        assert kept is not None
        assert b"".join(kept.pieces) == b"new"

    def test_one_that_is_broken_off_is_not_there(self, archives: ArchiveStore) -> None:
        with pytest.raises(RuntimeError, match="broken off"):
            archives.write("one.zip", _broken_off())
        assert archives.read("one.zip") is None
        assert list(archives.beginning_with("")) == []

    def test_one_that_is_broken_off_leaves_what_was_there(self, archives: ArchiveStore) -> None:
        archives.write("one.zip", [b"old"])
        with pytest.raises(RuntimeError, match="broken off"):
            archives.write("one.zip", _broken_off())
        kept = archives.read("one.zip")
        assert kept is not None
        assert b"".join(kept.pieces) == b"old"

    def test_what_is_deleted_is_gone_and_deleting_it_again_does_nothing(
        self, archives: ArchiveStore
    ) -> None:
        archives.write("one.zip", [b"1"])
        archives.write("two.zip", [b"2"])
        archives.delete("one.zip")
        archives.delete("one.zip")
        assert archives.read("one.zip") is None
        assert list(archives.beginning_with("")) == ["two.zip"]

    def test_archives_are_found_by_the_beginning_of_their_names(
        self, archives: ArchiveStore
    ) -> None:
        for name in ("aa-1.zip", "aa-2.zip", "ab-1.zip"):
            archives.write(name, [b"1"])
        assert sorted(archives.beginning_with("aa-")) == ["aa-1.zip", "aa-2.zip"]
        assert list(archives.beginning_with("zz-")) == []

    def test_archives_are_found_by_their_age(self, archives: ArchiveStore) -> None:
        archives.write("one.zip", [b"1"])
        assert list(archives.older_than(NOON - 36_500 * 24 * HOUR)) == []
        assert list(archives.older_than(NOON + 36_500 * 24 * HOUR)) == ["one.zip"]


def _broken_off() -> Iterator[bytes]:
    yield b"a" * 20_000_000
    raise RuntimeError("broken off")


def _points(reference: str, customer: str = CUSTOMER, *, business: str = HERE) -> PointsEntry:
    key = key_of(customer, business)
    return PointsEntry(key=key, reference=reference, points=5, at=NOON, event_id="1")


def _given_streams(platform: PlatformUnits) -> None:
    given_events(
        platform,
        an_event("1", stream=STREAM),
        an_event("2", stream=OTHER),
        an_event("3", stream=STREAM),
        an_event("4", stream=OTHER),
        an_event("5", stream=STREAM),
        an_event("6", stream="customer:cust-2"),
        an_event("7", stream=STREAM, business=ELSEWHERE),
    )


def _endpoint(name: str) -> Endpoint:
    return Endpoint(
        id=WebhookId(name),
        business_id=HERE,
        url="https://hooks.example",
        event_types=("*",),
        description=None,
        secrets=(),
        created_at=NOON,
        updated_at=NOON,
    )


def _delivery(endpoint: str, event_id: str) -> Delivery:
    message = Message(event_id=event_id, event_type="X", stream=STREAM, body=b"{}")
    key = EndpointKey(HERE, WebhookId(endpoint))
    return Delivery(endpoint=key, message=message, created_at=NOON, next_attempt_at=NOON)
