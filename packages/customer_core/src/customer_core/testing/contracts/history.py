"""What every reading of a business's journal must do."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from decimal import Decimal

import attrs

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.events import Event, Metadata
from customer_core.testing.builders import an_event
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_events
from customer_core.units import UnitsOfWork

STREAM = "customer:cust-123"


def written(units: UnitsOfWork, *events: Event) -> None:
    """Write events as a use case does."""
    with units.begin(HERE) as unit:
        unit.journal.append(events)
        unit.commit()


def ids(units: UnitsOfWork, *, limit: int = 100, before: int | None = None) -> list[str]:
    """Return the ids of the stream's events."""
    with units.begin(HERE) as unit:
        read = unit.journal.of_stream(STREAM, limit=limit, before=before)
    return [recorded.event.event_id for recorded in read]


class JournalReaderContract:
    """Reading the history of a stream."""

    def test_an_event_comes_back_as_it_was_written(self, units: UnitsOfWork) -> None:
        event = attrs.evolve(
            an_event(
                stream=STREAM,
                source="customer-service",
                data={"totalAmount": Decimal("39.90"), "items": [{"n": 1}], "none": None, "é": "ș"},
            ),
            metadata=Metadata(
                correlation_id="request-1",
                causation_id="event-0",
                traceparent="00-1-2-01",
                actor="admin-1",
                hops=({"service": "orders"},),
            ),
            audit={"actor": "admin-1", "changes": {"email": {"old": "a", "new": "b"}}},
            subject_version=3,
        )
        written(units, event)
        with units.begin(HERE) as unit:
            (recorded,) = unit.journal.of_stream(STREAM, limit=10)
        assert recorded.event == event
        assert recorded.recorded_at.tzinfo is not None

    def test_the_newest_comes_first(self, units: UnitsOfWork) -> None:
        written(units, an_event("1", stream=STREAM), an_event("2", stream=STREAM))
        written(units, an_event("3", stream=STREAM))
        assert ids(units) == ["3", "2", "1"]

    def test_a_history_is_read_page_by_page(self, units: UnitsOfWork) -> None:
        written(units, *(an_event(str(number), stream=STREAM) for number in range(5)))
        pages: list[list[str]] = []
        before = None
        with units.begin(HERE) as unit:
            while page := unit.journal.of_stream(STREAM, limit=2, before=before):
                pages.append([recorded.event.event_id for recorded in page])
                before = page[-1].point.position
        assert pages == [["4", "3"], ["2", "1"], ["0"]]

    def test_events_of_other_services_belong_to_the_history(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_events(platform, an_event("1", stream=STREAM, source="loyalty-service"))
        assert ids(units) == ["1"]

    def test_other_streams_stay_out(self, units: UnitsOfWork) -> None:
        written(units, an_event(stream="customer:cust-1234"), an_event(stream="order:cust-123"))
        assert ids(units) == []

    def test_other_businesses_stay_out(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        given_events(platform, an_event(stream=STREAM, business=ELSEWHERE))
        assert ids(units) == []

    def test_several_streams_are_read_at_once_in_the_order_of_writing(
        self, units: UnitsOfWork
    ) -> None:
        written(
            units,
            an_event("1", stream="order:b"),
            an_event("2", stream="order:a"),
            an_event("3", stream="order:c"),
            an_event("4", stream="order:b"),
        )
        with units.begin(HERE) as unit:
            read = unit.journal.of_streams(["order:a", "order:b", "order:none"])
        assert [recorded.event.event_id for recorded in read] == ["1", "2", "4"]

    def test_streams_of_another_business_are_not_read(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_events(platform, an_event(stream="order:a", business=ELSEWHERE))
        with units.begin(HERE) as unit:
            assert list(unit.journal.of_streams(["order:a"])) == []

    def test_no_streams_have_no_events(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            assert list(unit.journal.of_streams([])) == []
