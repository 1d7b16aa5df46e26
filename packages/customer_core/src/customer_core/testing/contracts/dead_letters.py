"""What every store of dead letters must do for the readers and for operators."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

import attrs

from customer_core.event_plane.dead_letters import (
    EVERY_LETTER,
    DeadLetter,
    LetterCount,
    LetterKey,
    LetterQuery,
    LetterState,
    first_failure,
)
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.events import Event, Metadata, Recorded
from customer_core.testing.builders import an_event
from customer_core.testing.contracts.given import ELSEWHERE, HERE, given_events
from customer_core.testing.doubles import NOON

SECOND = timedelta(seconds=1)
ORDERS, POINTS = "orders", "points"


def recorded(platform: PlatformUnits, *events: Event) -> list[Recorded]:
    """Write events to the journal, and return them with their places."""
    given_events(platform, *events)
    ids = {event.event_id for event in events}
    found: list[Recorded] = []
    with platform.begin() as unit:
        for partition in range(platform.partitions):
            cursor = unit.journal.read("finder", partition, 1000)
            assert cursor is not None
            found += [one for one in cursor.batch if one.event.event_id in ids]
    return sorted(found, key=lambda one: one.point.position)


def given_letters(
    platform: PlatformUnits, *events: Event, reader: str = ORDERS, reason: str = "no"
) -> list[DeadLetter]:
    """Keep events that failed first at noon, as dead letters in the order of the journal."""
    letters = [first_failure(reader, one, reason, NOON) for one in recorded(platform, *events)]
    save(platform, *letters)
    return letters


def save(platform: PlatformUnits, *letters: DeadLetter) -> None:
    """Keep dead letters."""
    with platform.begin() as unit:
        unit.dead_letters.save(letters)
        unit.commit()


def found(
    platform: PlatformUnits,
    query: LetterQuery = EVERY_LETTER,
    limit: int = 100,
    after: LetterKey | None = None,
) -> list[DeadLetter]:
    """Return the dead letters meant."""
    with platform.begin() as unit:
        return list(unit.dead_letters.find(query, limit, after))


def dead(letter: DeadLetter) -> DeadLetter:
    """Return it with its attempts used up."""
    return attrs.evolve(letter, attempts=5, next_attempt_at=None)


class DeadLettersContract:
    """Keeping the events that readers could not apply."""

    def test_a_dead_letter_comes_back_as_it_was_kept(self, platform: PlatformUnits) -> None:
        event = an_event("event-1", stream="order:1", business=ELSEWHERE)
        (letter,) = given_letters(platform, event, reason="InvalidField: data.totalAmount: ä")
        assert found(platform) == [letter]
        assert letter.key == LetterKey(letter.position, ORDERS)
        assert (letter.business_id, letter.stream) == (ELSEWHERE, "order:1")

    def test_any_reason_is_kept(self, platform: PlatformUnits) -> None:
        given_letters(platform, an_event(), reason="odd \x00 and \ud800")
        assert found(platform)[0].reason.startswith("odd")

    def test_there_is_one_for_each_event_and_reader(self, platform: PlatformUnits) -> None:
        event = an_event()
        (first,) = given_letters(platform, event)
        again = first.failed_again("still no", NOON + SECOND)
        save(platform, again)
        (other,) = given_letters(platform, event, reader=POINTS)
        assert found(platform) == [again, other]

    def test_those_known_are_told(self, platform: PlatformUnits) -> None:
        (letter,) = given_letters(platform, an_event())
        with platform.begin() as unit:
            keys = [letter.key, LetterKey(letter.position, POINTS), LetterKey(10**9, ORDERS)]
            assert unit.dead_letters.known(keys) == {letter.key: letter}

    def test_nothing_asked_is_nothing_found(self, platform: PlatformUnits) -> None:
        given_letters(platform, an_event())
        with platform.begin() as unit:
            unit.dead_letters.save([])
            unit.dead_letters.remove([])
            assert unit.dead_letters.known([]) == {}
            assert list(unit.dead_letters.hold([])) == []
            assert list(unit.dead_letters.due([], NOON + SECOND, 10)) == []

    def test_what_is_not_committed_is_not_kept(self, platform: PlatformUnits) -> None:
        (letter,) = given_letters(platform, an_event())
        with platform.begin() as unit:
            unit.dead_letters.remove([letter.key])
        with platform.begin() as unit:
            unit.dead_letters.save([dead(letter)])
        assert found(platform) == [letter]

    def test_those_removed_are_gone(self, platform: PlatformUnits) -> None:
        first, second = given_letters(platform, an_event(), an_event())
        with platform.begin() as unit:
            unit.dead_letters.remove([first.key])
            unit.commit()
        assert found(platform) == [second]
        save(platform, first)
        assert found(platform) == [first, second]

    def test_those_are_due_whose_time_has_come(self, platform: PlatformUnits) -> None:
        early, late, over = given_letters(platform, an_event(), an_event(), an_event())
        late = attrs.evolve(late, next_attempt_at=NOON + 5 * SECOND)
        save(platform, late, dead(over))
        for seconds, keys in ((0, []), (1, [early.key]), (5, [early.key, late.key])):
            with platform.begin() as unit:
                due = unit.dead_letters.due([ORDERS], NOON + seconds * SECOND, 10)
                assert list(due) == keys

    def test_the_longest_due_of_each_reader_come_first(self, platform: PlatformUnits) -> None:
        events = [an_event() for _ in range(4)]
        letters = given_letters(platform, *events)
        turned = [
            attrs.evolve(letter, next_attempt_at=NOON - number * SECOND)
            for number, letter in enumerate(letters)
        ]
        save(platform, *turned)
        (other,) = given_letters(platform, events[0], reader=POINTS)
        given_letters(platform, events[0], reader="nobody asks for")
        with platform.begin() as unit:
            due = unit.dead_letters.due([POINTS, ORDERS], NOON + SECOND, 2)
            assert list(due) == [other.key, letters[3].key, letters[2].key]

    def test_those_held_come_with_their_events_in_order(self, platform: PlatformUnits) -> None:
        events = [an_event("b", data={"n": 1}), an_event("a"), an_event("a", source="another")]
        letters = given_letters(platform, *events)
        with platform.begin() as unit:
            held = unit.dead_letters.hold([letter.key for letter in reversed(letters)])
            assert [one.letter for one in held] == letters
            assert [one.recorded.event for one in held if one.recorded] == events

    def test_one_whose_event_is_gone_is_held_without(self, platform: PlatformUnits) -> None:
        (letter,) = given_letters(platform, an_event())
        lost = attrs.evolve(letter, position=letter.position + 1000, event_id="gone")
        save(platform, lost)
        with platform.begin() as unit:
            (held,) = unit.dead_letters.hold([lost.key])
            assert (held.letter, held.recorded) == (lost, None)

    def test_those_that_another_holds_are_left_out(self, platform: PlatformUnits) -> None:
        first, second = given_letters(platform, an_event(), an_event())
        with platform.begin() as one, platform.begin() as other:
            assert len(one.dead_letters.hold([first.key])) == 1
            held = other.dead_letters.hold([first.key, second.key])
            assert [each.letter for each in held] == [second]

    def test_those_no_longer_due_are_left_out(self, platform: PlatformUnits) -> None:
        early, late, over = given_letters(platform, an_event(), an_event(), an_event())
        save(platform, attrs.evolve(late, next_attempt_at=NOON + 9 * SECOND), dead(over))
        keys = [early.key, late.key, over.key]
        with platform.begin() as unit:
            held = unit.dead_letters.hold(keys, due_at=NOON + SECOND)
            assert [each.letter.key for each in held] == [early.key]
            assert len(unit.dead_letters.hold(keys)) == 3

    def test_they_are_found_by_what_is_known_of_them(self, platform: PlatformUnits) -> None:
        ours, theirs = an_event("ours"), an_event("theirs", business=ELSEWHERE)
        given_letters(platform, ours, theirs)
        (over,) = map(dead, given_letters(platform, ours, reader=POINTS))
        save(platform, over)
        for query, expected in (
            (EVERY_LETTER, {"ours", "theirs"}),
            (LetterQuery(reader=POINTS), {"ours"}),
            (LetterQuery(state=LetterState.DEAD), {"ours"}),
            (LetterQuery(state=LetterState.WAITING, business_id=HERE), {"ours"}),
            (LetterQuery(business_id=ELSEWHERE), {"theirs"}),
            (LetterQuery(event_ids=frozenset({"theirs", "nobody"})), {"theirs"}),
            (LetterQuery(reader=POINTS, business_id=ELSEWHERE), set()),
        ):
            assert {letter.event_id for letter in found(platform, query)} == expected
        assert found(platform, LetterQuery(state=LetterState.DEAD)) == [over]

    def test_they_are_found_page_by_page(self, platform: PlatformUnits) -> None:
        events = [an_event() for _ in range(3)]
        given_letters(platform, *events)
        given_letters(platform, *events, reader=POINTS)
        pages, after = [], None
        while page := found(platform, limit=2, after=after):
            pages += page
            after = page[-1].key
        assert pages == found(platform)
        assert [letter.reader for letter in pages] == [ORDERS, POINTS] * 3

    def test_they_are_counted_by_reader_and_state(self, platform: PlatformUnits) -> None:
        assert list(platform.dead_letters()) == []
        first, second = given_letters(platform, an_event(), an_event())
        earlier = attrs.evolve(second, first_failed_at=NOON - SECOND)
        given_letters(platform, an_event("points"), reader=POINTS)
        save(platform, dead(first), earlier)
        assert list(platform.dead_letters()) == [
            LetterCount(reader=ORDERS, state=LetterState.DEAD, letters=1, oldest=NOON),
            LetterCount(reader=ORDERS, state=LetterState.WAITING, letters=1, oldest=NOON - SECOND),
            LetterCount(reader=POINTS, state=LetterState.WAITING, letters=1, oldest=NOON),
        ]


class TraceContract:
    """Following a conversation through the journal."""

    def test_a_conversation_is_found_by_any_of_its_events(self, platform: PlatformUnits) -> None:
        began = an_event("began", stream="order:1")
        followed = said(an_event("followed", business=ELSEWHERE), correlation="began")
        given_events(platform, began, followed, an_event("another"))
        for name in ("began", "followed"):
            assert traced(platform, name) == ["began", "followed"]
        assert traced(platform, "another") == ["another"]

    def test_a_conversation_is_found_by_its_id(self, platform: PlatformUnits) -> None:
        events = [said(an_event(name), correlation="request-1") for name in "ba"]
        given_events(platform, *events, said(an_event("c"), correlation="request-2"))
        assert traced(platform, "request-1") == ["b", "a"]
        assert traced(platform, "a") == ["b", "a"]

    def test_an_id_that_several_services_gave_finds_all_of_them(
        self, platform: PlatformUnits
    ) -> None:
        events = [an_event("one", source=source) for source in ("shop", "till")]
        given_events(platform, *(said(event, correlation="x") for event in events))
        assert traced(platform, "one") == ["one", "one"]

    def test_what_nobody_knows_is_not_found(self, platform: PlatformUnits) -> None:
        given_events(platform, an_event("event-1"))
        assert traced(platform, "event-2") == []

    def test_a_long_conversation_is_cut(self, platform: PlatformUnits) -> None:
        events = [said(an_event(str(number)), correlation="long") for number in range(5)]
        for event in events:
            given_events(platform, event)
        assert traced(platform, "3", limit=3) == ["0", "1", "2"]

    def test_the_places_of_all_readers_are_told(self, platform: PlatformUnits) -> None:
        (one,) = recorded(platform, an_event())
        with platform.begin() as unit:
            partition = unit.journal.partition_of(one.event)
            cursor = unit.journal.read("reader", partition, 10)
            assert cursor is not None
            cursor.advance(one.point)
            unit.commit()
        assert platform.places()["reader", partition] == one.point


def said(event: Event, *, correlation: str) -> Event:
    """Return an event as a part of a conversation."""
    return attrs.evolve(event, metadata=Metadata(correlation_id=correlation))


def traced(platform: PlatformUnits, name: str, limit: int = 100) -> list[str]:
    """Return the ids of the events of a conversation."""
    return [one.event.event_id for one in platform.trace(name, limit)]
