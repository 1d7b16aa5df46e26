"""What every journal must do for the readers of the event plane."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.quarantine import KeptMessage, Quarantined
from customer_core.kernel.events import Event
from customer_core.testing.builders import an_event
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_events, while_held
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

READER = "reader"
OTHER_READER = "other reader"


def taken(
    platform: PlatformUnits, cursor: str = READER, limit: int = 100, behind: str | None = None
) -> list[Event]:
    """Let a reader take all there is in every partition."""
    events: list[Event] = []
    for partition in range(platform.partitions):
        while batch := _step(platform, cursor, partition, limit, behind):
            events += batch
    return events


def _step(
    platform: PlatformUnits, cursor: str, partition: int, limit: int, behind: str | None
) -> list[Event]:
    with platform.begin() as unit:
        place = unit.journal.read(cursor, partition, limit, behind=behind)
        assert place is not None
        if place.batch:
            place.advance(place.batch[-1].point)
        unit.commit()
        return [recorded.event for recorded in place.batch]


def partition_of(platform: PlatformUnits, event: Event) -> int:
    """Return the partition of an event."""
    with platform.begin() as unit:
        return unit.journal.partition_of(event)


class PlatformJournalContract:
    """Writing events once, and reading them by cursors without gaps."""

    def test_an_event_is_kept_once(self, platform: PlatformUnits) -> None:
        event = an_event("event-1")
        assert list(given_events(platform, event)) == [event]
        assert list(given_events(platform, event)) == []
        assert taken(platform) == [event]

    def test_of_one_event_twice_in_a_set_one_is_kept(self, platform: PlatformUnits) -> None:
        event = an_event("event-1")
        assert list(given_events(platform, event, event, an_event("event-2")))[:1] == [event]
        assert sorted(one.event_id for one in taken(platform)) == ["event-1", "event-2"]

    def test_the_first_to_come_stands(self, platform: PlatformUnits) -> None:
        first = an_event("event-1", data={"said": "first"})
        given_events(platform, first)
        given_events(platform, an_event("event-1", data={"said": "second"}))
        assert taken(platform) == [first]

    def test_the_new_ones_among_known_ones_are_kept(self, platform: PlatformUnits) -> None:
        known, new = an_event("known"), an_event("new")
        given_events(platform, known)
        assert list(given_events(platform, known, new)) == [new]

    def test_an_id_is_an_id_within_its_source_and_business(self, platform: PlatformUnits) -> None:
        events = [
            an_event("event-1", source="orders"),
            an_event("event-1", source="payments"),
            an_event("event-1", source="orders", business=ELSEWHERE),
        ]
        assert list(given_events(platform, *events)) == events
        assert len(taken(platform)) == 3

    def test_an_event_that_comes_twice_at_once_is_kept_once(self, platform: PlatformUnits) -> None:
        event = an_event("event-1")
        second = while_held(
            platform,
            lambda unit: unit.journal.append([event]),
            lambda: given_events(platform, event),
        )
        assert list(second) == []
        assert taken(platform) == [event]

    def test_no_events_are_no_work(self, platform: PlatformUnits) -> None:
        assert list(given_events(platform)) == []

    def test_what_is_not_committed_is_not_read(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            unit.journal.append([an_event()])
        assert taken(platform) == []

    def test_events_of_use_cases_are_read_too(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        event = an_event(source="customer-service")
        with units.begin(HERE) as unit:
            unit.journal.append([event])
            unit.commit()
        assert taken(platform) == [event]

    @pytest.mark.parametrize("limit", [1, 3, 100])
    def test_events_of_a_stream_keep_their_order(self, platform: PlatformUnits, limit: int) -> None:
        for number in range(6):
            given_events(
                platform,
                *(an_event(f"{stream}-{number}", stream=f"order:{stream}") for stream in "abcd"),
            )
        of_stream: dict[str, list[str]] = defaultdict(list)
        for event in taken(platform, limit=limit):
            of_stream[event.stream].append(event.event_id)
        assert dict(of_stream) == {
            f"order:{stream}": [f"{stream}-{number}" for number in range(6)] for stream in "abcd"
        }

    def test_events_are_read_in_the_partition_of_their_stream(
        self, platform: PlatformUnits
    ) -> None:
        event = an_event()
        given_events(platform, event)
        partition = partition_of(platform, event)
        assert partition in range(platform.partitions)
        assert _step(platform, READER, partition, 10, None) == [event]

    def test_a_stream_stays_in_one_partition(self, platform: PlatformUnits) -> None:
        first, second = an_event(stream="order:1"), an_event(stream="order:1", source="payments")
        assert partition_of(platform, first) == partition_of(platform, second)

    def test_streams_are_spread_over_the_partitions(self, platform: PlatformUnits) -> None:
        events = [an_event(stream=f"order:{number}") for number in range(400)]
        used = {partition_of(platform, event) for event in events}
        assert used == set(range(platform.partitions))

    def test_a_reader_takes_each_event_once(self, platform: PlatformUnits) -> None:
        given_events(platform, an_event(), an_event())
        assert len(taken(platform)) == 2
        assert taken(platform) == []
        new = an_event()
        given_events(platform, new)
        assert taken(platform) == [new]

    def test_each_reader_has_a_place_of_its_own(self, platform: PlatformUnits) -> None:
        event = an_event()
        given_events(platform, event)
        assert taken(platform, READER) == [event]
        assert taken(platform, OTHER_READER) == [event]

    def test_the_place_moves_with_the_commit_alone(self, platform: PlatformUnits) -> None:
        event = an_event()
        given_events(platform, event)
        with platform.begin() as unit:
            place = unit.journal.read(READER, partition_of(platform, event), 10)
            assert place is not None
            place.advance(place.batch[-1].point)
        assert taken(platform) == [event]

    def test_the_place_can_move_to_the_midst_of_a_batch(self, platform: PlatformUnits) -> None:
        events = [an_event(), an_event(), an_event()]
        given_events(platform, *events)
        with platform.begin() as unit:
            place = unit.journal.read(READER, partition_of(platform, events[0]), 10)
            assert place is not None
            place.advance(place.batch[0].point)
            unit.commit()
        assert taken(platform) == events[1:]

    def test_a_place_that_a_reader_holds_is_not_given_to_a_second(
        self, platform: PlatformUnits
    ) -> None:
        with platform.begin() as first, platform.begin() as second:
            assert first.journal.read(READER, 0, 10) is not None
            assert second.journal.read(READER, 0, 10) is None
            assert second.journal.read(READER, 1, 10) is not None
            assert second.journal.read(OTHER_READER, 0, 10) is not None

    def test_a_place_is_free_again_when_its_unit_ends(self, platform: PlatformUnits) -> None:
        with platform.begin() as first:
            first.journal.read(READER, 0, 10)
        with platform.begin() as second:
            assert second.journal.read(READER, 0, 10) is not None
            second.commit()
        with platform.begin() as third:
            assert third.journal.read(READER, 0, 10) is not None

    def test_an_event_of_a_slower_writer_is_not_skipped(self, platform: PlatformUnits) -> None:
        slow, quick = an_event("slow"), an_event("quick")
        with platform.begin() as slower:
            slower.journal.append([slow])
            given_events(platform, quick)
            first = taken(platform)
            slower.commit()
        both = first + taken(platform)
        assert sorted(event.event_id for event in both) == ["quick", "slow"]

    def test_a_reader_stays_behind_the_one_it_must_not_overtake(
        self, platform: PlatformUnits
    ) -> None:
        first, second = an_event("1"), an_event("2")
        given_events(platform, first)
        assert taken(platform, OTHER_READER, behind=READER) == []
        taken(platform, READER)
        given_events(platform, second)
        assert taken(platform, OTHER_READER, behind=READER) == [first]
        taken(platform, READER)
        assert taken(platform, OTHER_READER, behind=READER) == [second]

    def test_events_of_all_businesses_are_read(self, platform: PlatformUnits) -> None:
        given_events(platform, an_event(business=HERE), an_event(business=ELSEWHERE))
        assert {event.business_id for event in taken(platform)} == {HERE, ELSEWHERE}

    def test_the_status_tells_how_far_each_reader_is(self, platform: PlatformUnits) -> None:
        event = an_event()
        given_events(platform, event, an_event())
        taken(platform, READER)
        status = {(s.cursor, s.partition): s for s in platform.status([READER, OTHER_READER])}
        assert len(status) == 2 * platform.partitions
        partition = partition_of(platform, event)
        assert (status[READER, partition].lag, status[READER, partition].oldest) == (0, None)
        assert status[OTHER_READER, partition].lag == 2
        assert status[OTHER_READER, partition].oldest is not None


class QuarantineContract:
    """Keeping what could not be understood."""

    def test_any_bytes_are_kept(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            unit.quarantine.put(
                [
                    Quarantined(transport="redis", raw=b"\x00\xff{", reason="is no JSON", at=NOON),
                    Quarantined(transport="kafka", raw=b"", reason="is \x00 empty", at=NOON),
                ]
            )
            unit.quarantine.put([])
            unit.commit()

    def test_messages_come_back_as_they_were_page_by_page(self, platform: PlatformUnits) -> None:
        messages = [
            message("first", headers={"ce-id": "1", "content-type": "text/plain; ä"}),
            message("second", businesses=frozenset({HERE, ELSEWHERE})),
            message("third", businesses=frozenset()),
        ]
        kept = given_messages(platform, *messages)
        assert [one.message for one in kept] == messages
        with platform.begin() as unit:
            assert list(unit.quarantine.find(2)) == kept[:2]
            assert list(unit.quarantine.find(2, after=kept[1].id)) == kept[2:]

    def test_messages_that_are_understood_leave(self, platform: PlatformUnits) -> None:
        first, second = given_messages(platform, message("first"), message("second"))
        with platform.begin() as unit:
            assert list(unit.quarantine.hold([first.id, 10**9])) == [first]
            unit.quarantine.remove([first.id])
            unit.commit()
        with platform.begin() as unit:
            assert list(unit.quarantine.find(10)) == [second]
            unit.quarantine.remove([second.id])
        with platform.begin() as unit:
            assert list(unit.quarantine.find(10)) == [second]

    def test_messages_that_another_holds_are_left_out(self, platform: PlatformUnits) -> None:
        first, second = given_messages(platform, message("first"), message("second"))
        with platform.begin() as one, platform.begin() as other:
            assert list(one.quarantine.hold([first.id])) == [first]
            assert list(other.quarantine.hold([first.id, second.id])) == [second]


def message(
    raw: str,
    *,
    headers: Mapping[str, str] | None = None,
    businesses: frozenset[str] | None = None,
) -> Quarantined:
    """Return a message that nobody understood."""
    return Quarantined(
        transport="redis:orders",
        raw=raw.encode(),
        reason="is no JSON",
        at=NOON,
        headers=headers or {},
        businesses=businesses,
    )


def given_messages(platform: PlatformUnits, *messages: Quarantined) -> list[KeptMessage]:
    """Put messages into quarantine, and return them with their ids."""
    with platform.begin() as unit:
        unit.quarantine.put(messages)
        unit.commit()
    with platform.begin() as unit:
        return list(unit.quarantine.find(100))
