"""A business's definitions from version to version."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.kernel.errors import InvalidField, VersionConflict
from customer_core.segments.definition_set import (
    FIRST,
    MOST_DEFINITIONS,
    MOST_TOGETHER,
    ChangeKind,
)
from customer_core.segments.definitions import Definition, Kind
from customer_core.segments.errors import (
    LowestTierStays,
    SegmentAlreadyExists,
    SegmentCycle,
    SegmentInUse,
    SegmentLimitExceeded,
    SegmentNotFound,
    SegmentRuleInvalid,
    SegmentRuleTooCostly,
    UnknownSegmentName,
)
from customer_core.testing import NOON

SEGMENTS = [one.name for one in FIRST.definitions.segments]


def segment(name, rule="orderCount >= 3", priority=0):
    return Definition(name=name, kind=Kind.SEGMENT, text=rule, priority=priority)


def tier(name, rule="orderCount >= 3", priority=1):
    return Definition(name=name, kind=Kind.TIER, text=rule, priority=priority)


def defining(known, *definitions):
    for one in definitions:
        known = known.defining(one, "ana", NOON)
    return known


def names(of):
    return [one.name for one in of]


class TestDefining:
    """One tier or segment more."""

    def test_a_change_makes_the_next_version_and_says_who_made_it(self):
        made = FIRST.defining(segment("loyal"), "ana", NOON)
        assert made.version == 2
        assert made.get("loyal").version == 2
        assert made.get("vip") == FIRST.get("vip")
        change = made.change
        assert (change.what, change.name, change.kind) == (
            ChangeKind.DEFINED,
            "loyal",
            Kind.SEGMENT,
        )
        assert (change.author, change.at) == ("ana", NOON)

    @pytest.mark.parametrize("place", [0, 3, 6])
    def test_the_others_make_room(self, place):
        made = defining(FIRST, segment("loyal", priority=place))
        expected = [*SEGMENTS[:place], "loyal", *SEGMENTS[place:]]
        assert names(made.definitions.segments) == expected
        assert [one.priority for one in made.definitions.segments] == list(range(7))

    def test_those_who_make_room_have_not_changed_otherwise(self):
        made = defining(FIRST, segment("loyal"))
        assert {made.get(name).version for name in SEGMENTS} == {1}

    def test_tiers_and_segments_have_places_of_their_own(self):
        made = defining(FIRST, tier("silver", priority=1))
        assert names(made.definitions.tiers)[:3] == ["regular", "silver", "premium"]
        assert names(made.definitions.segments) == SEGMENTS

    @pytest.mark.parametrize("kind", list(Kind))
    @pytest.mark.parametrize("taken", ["vip", "at_risk"])
    def test_a_name_is_for_one_tier_or_segment(self, kind, taken):
        with pytest.raises(SegmentAlreadyExists):
            defining(FIRST, Definition(name=taken, kind=kind, text="always", priority=1))

    def test_there_may_be_so_many(self):
        known = FIRST
        while len(known.definitions.all) < MOST_DEFINITIONS:
            known = defining(known, segment(f"number_{len(known.definitions.all)}"))
        with pytest.raises(SegmentLimitExceeded, match="100"):
            defining(known, segment("one_too_many"))

    @pytest.mark.parametrize(
        ("rule", "error"),
        [
            ("orderCount >", SegmentRuleInvalid),
            ("member of nobody", UnknownSegmentName),
            ("member of loyal", SegmentCycle),
        ],
    )
    def test_what_cannot_be_judged_is_refused(self, rule, error):
        with pytest.raises(error):
            defining(FIRST, segment("loyal", rule))

    @pytest.mark.parametrize(
        ("bound", "rule"),
        [
            ("conditions", lambda n: " or ".join([f"orderCount = {n}"] * 199)),
            ("windows", lambda n: " or ".join(f"orders in last {d} days > {n}" for d in DAYS[n])),
        ],
    )
    def test_all_together_may_ask_for_so_much(self, bound, rule):
        known, refused = FIRST, None
        for number in range(20):
            try:
                known = defining(known, segment(f"number_{number}", rule(number)))
            except SegmentRuleTooCostly as error:
                refused = error
                break
        assert refused is not None
        assert (refused.bound, refused.limit) == (bound, MOST_TOGETHER[bound])
        assert refused.found > refused.limit


DAYS = [[7 * number + one for one in range(1, 8)] for number in range(20)]


class TestPlaces:
    """Priorities are places without gaps."""

    @pytest.mark.parametrize(
        ("kind", "wanted", "place"),
        [
            (Kind.SEGMENT, None, 6),
            (Kind.SEGMENT, 0, 0),
            (Kind.SEGMENT, 6, 6),
            (Kind.TIER, None, 4),
            (Kind.TIER, 1, 1),
            (Kind.TIER, 4, 4),
        ],
    )
    def test_a_new_one_may_be_first_last_or_between(self, kind, wanted, place):
        assert FIRST.place(kind, wanted) == place

    @pytest.mark.parametrize(
        ("kind", "wanted"), [(Kind.SEGMENT, -1), (Kind.SEGMENT, 7), (Kind.TIER, 0), (Kind.TIER, 5)]
    )
    def test_there_is_no_other_place(self, kind, wanted):
        with pytest.raises(InvalidField, match="priority: must be from"):
            FIRST.place(kind, wanted)

    def test_one_that_is_there_cannot_go_behind_the_last(self):
        known = FIRST.get("churned")
        assert FIRST.place(Kind.SEGMENT, 5, known) == 5
        assert FIRST.place(Kind.SEGMENT, None, known) == 0
        with pytest.raises(InvalidField):
            FIRST.place(Kind.SEGMENT, 6, known)


class TestChanging:
    """A tier or segment that is there."""

    def test_it_keeps_its_place_and_gets_the_version(self):
        changed = attrs.evolve(FIRST.get("at_risk"), text="daysSinceLastOrder >= 60")
        made = FIRST.changing(changed, "ana", NOON)
        assert names(made.definitions.all) == names(FIRST.definitions.all)
        assert (made.get("at_risk").version, made.get("churned").version) == (2, 1)
        assert made.change.what is ChangeKind.CHANGED

    def test_it_moves_to_its_place(self):
        moved = attrs.evolve(FIRST.get("churned"), priority=5)
        made = FIRST.changing(moved, "ana", NOON)
        assert names(made.definitions.segments) == [*SEGMENTS[1:], "churned"]

    def test_the_same_again_is_no_change(self):
        made = FIRST.changing(FIRST.get("vip"), "ana", NOON)
        assert made is FIRST

    def test_one_that_is_not_there_cannot_be_changed(self):
        with pytest.raises(SegmentNotFound):
            FIRST.changing(segment("loyal"), "ana", NOON)

    @pytest.mark.parametrize("change", [{"text": "orderCount > 1"}, {"priority": 2}])
    def test_the_lowest_tier_stays(self, change):
        with pytest.raises(LowestTierStays):
            FIRST.changing(attrs.evolve(FIRST.get("regular"), **change), "ana", NOON)

    def test_the_lowest_tier_can_be_described(self):
        described = attrs.evolve(FIRST.get("regular"), description="Everybody")
        assert FIRST.changing(described, "ana", NOON).get("regular").description == "Everybody"

    def test_a_circle_is_refused(self):
        known = defining(FIRST, segment("lost", "member of churned"))
        with pytest.raises(SegmentCycle):
            known.changing(attrs.evolve(known.get("churned"), text="member of lost"), "ana", NOON)


class TestRetiring:
    """One tier or segment less."""

    def test_the_others_close_up(self):
        made = FIRST.retiring("at_risk", "bob", NOON)
        assert names(made.definitions.segments) == [one for one in SEGMENTS if one != "at_risk"]
        assert [one.priority for one in made.definitions.segments] == list(range(5))
        assert made.change.what is ChangeKind.RETIRED

    def test_every_segment_can_be_retired(self):
        known = FIRST
        for name in SEGMENTS:
            known = known.retiring(name, "bob", NOON)
        assert known.definitions.segments == ()
        assert known.version == 7

    def test_what_others_ask_for_stays(self):
        known = defining(
            FIRST,
            segment("lost", "member of churned"),
            segment("lost_too", "member of lost"),
            segment("gone", "not member of churned"),
        )
        with pytest.raises(SegmentInUse, match="gone, lost_too and lost ask for churned"):
            known.retiring("churned", "bob", NOON)

    def test_the_lowest_tier_stays(self):
        with pytest.raises(LowestTierStays):
            FIRST.retiring("regular", "bob", NOON)

    def test_a_name_is_free_again(self):
        known = FIRST.retiring("vip", "bob", NOON + timedelta(hours=1))
        assert defining(known, segment("vip")).get("vip").kind is Kind.SEGMENT


def test_a_change_decided_on_another_version_is_refused():
    FIRST.need_version(None)
    FIRST.need_version(1)
    with pytest.raises(VersionConflict) as refused:
        FIRST.need_version(2)
    assert (refused.value.current, refused.value.expected) == (1, 2)
