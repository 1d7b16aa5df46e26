"""What is set by hand over what the rules say, and since when it is shown."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.segments.assignment import Assignment
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.events import changes_between
from customer_core.segments.history import Purchase, PurchaseHistory
from customer_core.segments.model import CustomerSegment, Standing, assess
from customer_core.segments.shown_since import shown_since
from customer_core.testing import NOON, key_of

DAY, TICK = timedelta(days=1), timedelta(microseconds=1)
KEY = key_of("cust-123")
TIERS = [definition.name for definition in DEFAULT_DEFINITIONS.tiers]
SEGMENTS = [definition.name for definition in DEFAULT_DEFINITIONS.segments]


def bought(day: float, amount: str = "100.00") -> Purchase:
    at = NOON + day * DAY
    return Purchase(at, Decimal(amount), at)


def by_hand(at: float = 0, until: float | None = None, **said: str | None) -> Assignment:
    return Assignment(
        **{"tier": "vip", **said},
        reason="A trial",
        author="admin-1",
        assigned_at=NOON + at * DAY,
        ends_at=None if until is None else NOON + until * DAY,
    )


def history(*purchases: Purchase, assignment: Assignment | None = None) -> PurchaseHistory:
    return PurchaseHistory(KEY, NOON, purchases, assignment=assignment)


def stand(past: PurchaseHistory, day: float) -> Standing:
    return assess(past, DEFAULT_DEFINITIONS, NOON + day * DAY)


def segment_of(past: PurchaseHistory, now, version: int = 1) -> CustomerSegment:
    return CustomerSegment(
        key=KEY,
        metrics=past.metrics_at(now),
        standing=assess(past, DEFAULT_DEFINITIONS, now),
        version=version,
        updated_at=now,
    )


assignments = st.builds(
    by_hand,
    at=st.integers(0, 100),
    until=st.none() | st.integers(101, 400),
    tier=st.none() | st.sampled_from(TIERS),
    segment=st.none() | st.sampled_from(SEGMENTS),
).filter(lambda one: one.tier or one.segment)
histories = st.builds(
    lambda days, given: history(*(bought(day, "250") for day in days), assignment=given),
    st.lists(st.floats(0, 200), max_size=12),
    st.none() | assignments,
)


class TestStanding:
    """It wins while it holds; the rules are told beside it."""

    @given(past=histories, day=st.integers(100, 500))
    def test_it_wins_where_it_says_something_and_the_rules_everywhere_else(self, past, day):
        ruled = stand(attrs.evolve(past, assignment=None), day)
        found, said = stand(past, day), past.assignment
        holds = said is not None and said.holds(NOON + day * DAY)
        assert found.tier == ((holds and said.tier) or ruled.tier)
        assert found.segment == ((holds and said.segment) or ruled.segment)
        assert (found.ruled_tier, found.ruled_segment) == (ruled.tier, ruled.segment)
        assert (found.tiers, found.memberships) == (ruled.tiers, ruled.memberships)
        assert (found.by_hand is not None) == holds

    @given(past=histories, day=st.integers(100, 500))
    def test_nothing_that_is_shown_changes_before_the_next_change(self, past, day):
        now = stand(past, day)
        change = now.next_change_at
        last = NOON + 600 * DAY if change is None else change - TICK
        then = assess(past, DEFAULT_DEFINITIONS, last)
        assert (then.tier, then.segment) == (now.tier, now.segment)
        assert then.by_hand == now.by_hand

    @pytest.mark.parametrize(("day", "tier"), [(9.999, "vip"), (10, "regular")])
    def test_it_ends_at_its_end(self, day, tier):
        assert stand(history(assignment=by_hand(until=10)), day).tier == tier

    def test_its_end_is_the_next_change_where_no_rule_is_sooner(self):
        assert stand(history(assignment=by_hand(until=10)), 5).next_change_at == NOON + 10 * DAY
        assert stand(history(assignment=by_hand(until=40)), 5).next_change_at == NOON + 30 * DAY
        assert stand(history(assignment=by_hand(until=10)), 10).next_change_at == NOON + 30 * DAY

    def test_without_an_end_it_holds_for_ever(self):
        assert stand(history(assignment=by_hand()), 100_000).tier == "vip"

    def test_what_is_defined_no_more_is_passed_over(self):
        said = by_hand(tier="gold", segment="high_value")
        found = stand(history(assignment=said), 0)
        assert (found.tier, found.segment) == ("regular", "high_value")
        assert stand(history(assignment=by_hand(tier="gold")), 0).by_hand is None

    def test_the_segment_that_was_set_is_no_default(self):
        past = history(bought(0), bought(1))
        assert stand(past, 5).is_default
        assert stand(attrs.evolve(past, assignment=by_hand()), 5).is_default
        said = by_hand(tier=None, segment="at_risk")
        assert not stand(attrs.evolve(past, assignment=said), 5).is_default

    def test_one_belongs_to_the_segment_that_was_set_first_of_all(self):
        said = by_hand(at=2, tier=None, segment="at_risk")
        found = stand(history(bought(0, "500"), assignment=said), 5)
        assert list(found.belongs_to.items()) == [
            ("at_risk", NOON + 2 * DAY),
            ("high_value", NOON),
            ("new_customer", NOON),
        ]
        assert list(found.memberships) == ["high_value", "new_customer"]

    def test_one_who_belongs_to_it_anyway_has_belonged_to_it_since_then(self):
        said = by_hand(at=2, tier=None, segment="high_value")
        found = stand(history(bought(0, "500"), assignment=said), 5)
        assert found.belongs_to == found.memberships


class TestChanges:
    """One enters a segment once, by hand or by a rule, and leaves it when neither holds."""

    BY_HAND = by_hand(until=20, tier=None, segment="high_value")

    def told(self, *steps: tuple[PurchaseHistory, float]) -> list[str]:
        standings = [stand(past, day) for past, day in steps]
        return [
            f"{type(event).__name__} {getattr(event, 'segment', event.stream)}"
            for before, after in pairwise(standings)
            for event in changes_between(KEY, before, after, lambda: NOON, lambda _: NOON)
        ]

    def test_what_was_set_is_entered_and_left_once(self):
        past = history(assignment=self.BY_HAND)
        assert self.told((history(), 0), (past, 1), (past, 2), (past, 20), (past, 21)) == [
            "SegmentEntered high_value",
            "CustomerSegmentChanged customer:cust-123",
            "SegmentExited high_value",
            "CustomerSegmentChanged customer:cust-123",
        ]

    def test_what_a_rule_says_too_is_neither_entered_nor_left_again(self):
        past = history(bought(1, "500"), assignment=self.BY_HAND)
        assert self.told((history(assignment=self.BY_HAND), 0.5), (past, 1), (past, 20)) == []

    def test_what_is_set_beside_a_rule_is_not_entered_again(self):
        without = history(bought(0, "500"))
        assert self.told((without, 1), (attrs.evolve(without, assignment=self.BY_HAND), 1)) == []


class TestIsCurrent:
    """A standing that was kept is true until time or somebody changes it."""

    @pytest.mark.parametrize(
        ("kept", "now_set", "day", "current"),
        [
            (None, None, 5, True),
            (None, None, 30, False),
            (None, by_hand(), 5, False),
            (by_hand(), by_hand(), 5, True),
            (by_hand(), None, 5, False),
            (by_hand(), by_hand(tier="premium"), 5, False),
            (by_hand(until=6), by_hand(until=6), 5, True),
            (by_hand(until=6), by_hand(until=6), 6, False),
            (by_hand(until=6), by_hand(until=5), 5, False),
            (None, by_hand(until=4), 5, True),
        ],
    )
    def test_it_is(self, kept, now_set, day, current):
        segment = segment_of(history(assignment=kept), NOON + DAY)
        assert segment.is_current(NOON + day * DAY, now_set) is current


class TestShownSince:
    """The true moment of a change, however late it was found out."""

    def since(self, past: PurchaseHistory, seen: float, now: float, before=None):
        old = segment_of(past if before is None else before, NOON + seen * DAY)
        new = segment_of(past, NOON + now * DAY, 2)
        return (shown_since(old, new, past, DEFAULT_DEFINITIONS) - NOON) / DAY

    def test_the_first_standing_is_shown_since_it_is_assessed(self):
        new = segment_of(history(), NOON + DAY)
        assert shown_since(None, new, history(), DEFAULT_DEFINITIONS) == NOON + DAY

    def test_what_time_did_is_shown_since_then(self):
        assert self.since(history(bought(0)), 40, 95) == 90

    def test_of_several_changes_the_last_counts(self):
        assert self.since(history(bought(0)), 40, 500) == 180

    def test_an_end_is_shown_since_then(self):
        past = history(bought(0), assignment=by_hand(until=50))
        assert self.since(past, 40, 60) == 50

    def test_rules_that_change_behind_the_end_have_their_own_moment(self):
        past = history(assignment=by_hand(tier=None, segment="high_value", until=50))
        assert self.since(past, 40, 100) == 90

    def test_rules_that_changed_before_the_end_do_not(self):
        past = history(assignment=by_hand(tier=None, segment="high_value", until=95))
        assert self.since(past, 40, 100) == 95

    def test_what_was_set_is_shown_since_then(self):
        past = history(assignment=by_hand(at=41.5))
        assert self.since(past, 40, 42, before=history()) == 41.5

    def test_what_was_withdrawn_is_shown_no_more_since_then(self):
        withdrawn = history(assignment=by_hand(until=41.5))
        assert self.since(withdrawn, 40, 42, before=history(assignment=by_hand())) == 41.5

    def test_what_was_set_in_the_place_of_something_is_shown_since_then(self):
        before = history(assignment=by_hand(tier="premium"))
        past = history(assignment=by_hand(at=41.5))
        assert self.since(past, 40, 42, before=before) == 41.5

    def test_what_was_set_before_something_else_changed_leaves_that_its_moment(self):
        past = history(bought(0), assignment=by_hand(at=85))
        assert self.since(past, 80, 95, before=history(bought(0))) == 90

    def test_what_came_in_late_is_shown_since_it_is_known(self):
        past = history(bought(2, "500"))
        assert self.since(past, 5, 6, before=history()) == 6

    def test_an_end_long_known_does_not_make_a_late_fact_earlier(self):
        ended = by_hand(until=10)
        past = history(bought(10.5, "500"), assignment=ended)
        assert self.since(past, 10, 12, before=history(assignment=ended)) == 12

    def test_a_history_that_changed_too_often_is_told_with_the_moment_of_the_assessment(self):
        past = history(*(bought(n / 100) for n in range(150)))
        assert self.since(past, 2, 181) == 181

    @given(past=histories, seen=st.integers(201, 300), later=st.integers(0, 300))
    def test_it_is_shown_from_then_on_and_was_not_before(self, past, seen, later):
        now = seen + later
        old, new = (segment_of(past, NOON + day * DAY) for day in (seen, now))
        if shown(old.standing) == shown(new.standing):
            return
        since = shown_since(old, new, past, DEFAULT_DEFINITIONS)
        assert old.updated_at < since <= new.updated_at
        for moment in (since, since + (new.updated_at - since) / 2, new.updated_at):
            assert shown(assess(past, DEFAULT_DEFINITIONS, moment)) == shown(new.standing)
        before = assess(past, DEFAULT_DEFINITIONS, since - TICK)
        assert shown(before) != shown(new.standing)


def shown(standing: Standing) -> tuple[str, str]:
    return standing.tier, standing.segment
