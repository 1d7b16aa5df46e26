"""What everyone who keeps the journal must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from customer_core.event_plane.dead_letters import first_failure
from customer_core.event_plane.keeping import JournalKeeper, PartitionNotFound, prune_all
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.quarantine import Quarantined
from customer_core.kernel.events import OUR_SOURCE, Event, Recorded
from customer_core.testing.builders import an_event
from customer_core.testing.contracts.given import given_events
from customer_core.testing.contracts.journal import OTHER_READER, READER, partition_of, taken
from customer_core.testing.doubles import NOON

LATER = datetime(2200, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BOTH = (READER, OTHER_READER)


def given_read_events(
    platform: PlatformUnits, *events: Event, by: Sequence[str] = BOTH
) -> list[Recorded]:
    """Write events, let readers take them, and return them with their places."""
    given_events(platform, *events)
    for reader in by:
        taken(platform, reader)
    found: list[Recorded] = []
    with platform.begin() as unit:
        for partition in range(platform.partitions):
            place = unit.journal.read("relay:a look", partition, 1000)
            found += place.batch if place else ()
    return found


class JournalKeeperContract:
    """Reading the journal again, and letting go of what is old; fixture ``keeper``."""

    def test_a_journal_that_nothing_holds_up_is_not_stalled(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        given_events(platform, an_event())
        state = keeper.state()
        assert (state.stall, state.quarantined, state.retained_since) == (None, 0, None)
        assert sorted(state.sizes) == list(range(platform.partitions))

    def test_messages_in_quarantine_are_counted(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        with platform.begin() as unit:
            unit.quarantine.put(
                [Quarantined(transport="redis", raw=b"{", reason="is no JSON", at=NOON)]
            )
            unit.commit()
        assert keeper.state().quarantined == 1

    def test_a_reader_reads_everything_again(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        events = [an_event(str(number), stream=f"order:{number}") for number in range(5)]
        given_read_events(platform, *events)
        replayed = keeper.replay(READER, None, None, dry_run=False)
        assert replayed.events == 5
        assert replayed.partitions == len({partition_of(platform, event) for event in events})
        again = taken(platform, READER)
        assert sorted(event.event_id for event in again) == list("01234")
        assert taken(platform, OTHER_READER) == []

    def test_a_dry_run_moves_nothing(self, keeper: JournalKeeper, platform: PlatformUnits) -> None:
        given_read_events(platform, an_event())
        assert keeper.replay(READER, None, None, dry_run=True).events == 1
        assert taken(platform, READER) == []

    def test_one_partition_can_be_read_again(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        events = [an_event(str(number), stream=f"order:{number}") for number in range(20)]
        given_read_events(platform, *events)
        partition = partition_of(platform, events[0])
        keeper.replay(READER, None, partition, dry_run=False)
        mine = {one.event_id for one in events if partition_of(platform, one) == partition}
        assert {one.event_id for one in taken(platform, READER)} == mine

    def test_events_are_read_again_from_a_time_on(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        (event,) = given_read_events(platform, an_event("old"))
        since = event.recorded_at + timedelta(microseconds=1)
        assert keeper.replay(READER, since, None, dry_run=False).events == 0
        assert taken(platform, READER) == []
        assert keeper.replay(READER, event.recorded_at, None, dry_run=False).events == 1
        assert [one.event_id for one in taken(platform, READER)] == ["old"]

    def test_what_was_not_read_yet_is_not_passed_over(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        first, second = an_event("1"), an_event("2")
        given_read_events(platform, first)
        given_events(platform, second)
        keeper.replay(READER, LATER, None, dry_run=False)
        assert taken(platform, READER) == [second]

    def test_there_must_be_such_a_partition(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        for partition in (-1, platform.partitions):
            with pytest.raises(PartitionNotFound):
                keeper.replay(READER, None, partition, dry_run=True)

    def test_old_events_of_others_go_and_ours_stay(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        ours = an_event("ours", source=OUR_SOURCE)
        given_read_events(platform, an_event("theirs"), ours)
        assert keeper.prunable(LATER, BOTH) == 1
        assert keeper.prune(LATER, BOTH) == 1
        assert keeper.prune(LATER, BOTH) == 0
        assert taken(platform, "a new reader") == [ours]
        assert keeper.retained_since() == keeper.state().retained_since == LATER

    def test_younger_events_stay(self, keeper: JournalKeeper, platform: PlatformUnits) -> None:
        given_read_events(platform, an_event())
        assert (keeper.prunable(LONG_AGO, BOTH), keeper.prune(LONG_AGO, BOTH)) == (0, 0)
        assert keeper.retained_since() is None

    def test_what_a_reader_has_not_read_stays(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        given_read_events(platform, an_event("read by both"))
        given_read_events(platform, an_event("read by one"), by=[READER])
        assert keeper.prune(LATER, BOTH) == 1
        assert [one.event_id for one in taken(platform, OTHER_READER)] == ["read by one"]

    def test_nothing_goes_before_every_reader_has_begun(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        given_read_events(platform, an_event())
        assert keeper.prune(LATER, [*BOTH, "one that never read"]) == 0

    def test_what_a_dead_letter_points_to_stays(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        (event,) = given_read_events(platform, an_event())
        with platform.begin() as unit:
            unit.dead_letters.save([first_failure("orders", event, "odd", NOON)])
            unit.commit()
        assert keeper.prune(LATER, BOTH) == 0

    def test_it_goes_chunk_by_chunk_until_told_to_stop(
        self, keeper: JournalKeeper, platform: PlatformUnits
    ) -> None:
        given_read_events(platform, *(an_event(stream="order:1") for _ in range(5)))
        assert keeper.prune(LATER, BOTH, 2) == 2
        assert prune_all(keeper, LATER, BOTH, lambda _: False) == 3
