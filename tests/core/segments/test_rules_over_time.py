"""Random rules over time: what holds, since when, and when it next may change."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.language.facts import ProfileFacts
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import Tree
from customer_core.segments.model import Standing, assess, standing_of
from customer_core.segments.timeline import facts_at, walk
from customer_core.testing import NOON
from tests.core.segments.language.histories import DAY, HISTORIES, KEY, STEPS, moment
from tests.core.segments.language.plain_reading import plainly_holds
from tests.core.segments.language.trees import trees

LAST = 1_200  # steps: later than the last purchase and the longest window


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Tree]:
    """Draw rules of which each may ask the membership of those before it."""
    found: dict[str, Tree] = {}
    for number in range(draw(st.integers(1, 3))):
        found[f"s{number}"] = draw(trees(tuple(found)))
    return found


def defined(trees_: dict[str, Tree]) -> Definitions:
    return Definitions(
        tiers=(),
        segments=tuple(
            Definition(name=name, kind=Kind.SEGMENT, text=to_text(tree) or "always")
            for name, tree in trees_.items()
        ),
    )


def plainly_held(found: dict[str, Tree], history: PurchaseHistory, at: datetime) -> set[str]:
    return {name for name, tree in found.items() if plainly_holds(tree, history, at, found)}


@given(rules(), HISTORIES, STEPS)
def test_all_rules_that_hold_are_memberships(found, history, step):
    standing = assess(history, defined(found), moment(step))
    assert set(standing.memberships) == plainly_held(found, history, moment(step))


@settings(max_examples=60)
@given(rules(), HISTORIES, STEPS)
def test_since_when_rules_hold_agrees_with_a_look_at_every_moment(found, history, step):
    since: dict[str, datetime] = {}
    for at in (moment(one) for one in range(step + 1)):
        held = plainly_held(found, history, at)
        since = {name: since.get(name, at) for name in found if name in held}
    assert assess(history, defined(found), moment(step)).memberships == since


@settings(max_examples=60)
@given(rules(), HISTORIES, STEPS, st.data())
def test_nothing_changes_before_the_next_change(found, history, step, data):
    definitions, now = defined(found), moment(step)
    standing = assess(history, definitions, now)
    change = standing.next_change_at
    assert change is None or change > now
    end = min(change or moment(LAST), moment(LAST)) - timedelta(microseconds=1)
    if end > now:
        passed = data.draw(st.integers(0, (end - now) // timedelta(microseconds=1)))
        at = now + timedelta(microseconds=passed)
        assert assess(history, definitions, at) == standing
        assert plainly_held(found, history, at) == set(standing.memberships)


@settings(max_examples=30, deadline=None)
@given(rules(), HISTORIES)
def test_going_from_change_to_change_finds_every_change(found, history):
    definitions = defined(found)
    standing = assess(history, definitions, moment(0))
    for at in (moment(one) for one in range(LAST)):
        while standing.next_change_at is not None and standing.next_change_at <= at:
            standing = assess(history, definitions, standing.next_change_at)
        assert set(standing.memberships) == plainly_held(found, history, at)


@settings(max_examples=30, deadline=None)
@given(rules(), HISTORIES, STEPS)
def test_walking_to_come_finds_every_change(found, history, step):
    definitions = defined(found)
    held = {
        one.at: {rule.name for rule in definitions.compiled if rule.holds(one)}
        for one in walk(
            history, definitions.needs, facts_at(history, definitions.needs, moment(step))
        )
    }
    last = plainly_held(found, history, moment(step))
    for at in (moment(one) for one in range(step + 1, LAST)):
        last = held.get(at, last)
        assert last == plainly_held(found, history, at)


@given(HISTORIES, STEPS)
def test_without_tiers_and_segments_everybody_is_in_the_default_ones(history, step):
    standing = assess(history, Definitions(tiers=(), segments=()), moment(step))
    assert (standing.tier, standing.is_default, standing.memberships) == ("regular", True, {})
    young = moment(step) - history.registered_at < 30 * DAY
    assert standing.segment == ("new_customer" if young else "regular_customer")


def test_the_lowest_tier_of_a_business_is_everybodys_whatever_its_rule():
    own = Definitions.of(
        Definition(name=name, kind=Kind.TIER, text=text, priority=priority)
        for priority, (name, text) in enumerate(
            {"bronze": "orderCount > 5", "silver": "accepts sms"}.items()
        )
    )
    history = PurchaseHistory(KEY, NOON)
    assert assess(history, own, NOON).tier == "bronze"
    fond = PurchaseHistory(KEY, NOON, profile=ProfileFacts(accepts=frozenset({"sms"})))
    assert (assess(fond, own, NOON).tier, assess(fond, own, NOON).tiers) == (
        "silver",
        {"silver": NOON},
    )


class TestFactsOfTheProfile:
    """Of the profile only the present is known, and when it last changed."""

    definitions = Definitions(
        tiers=(),
        segments=(
            Definition(
                name="fond", kind=Kind.SEGMENT, text="accepts sms and daysSinceRegistration >= 10"
            ),
            Definition(name="old", kind=Kind.SEGMENT, text="daysSinceRegistration >= 10"),
        ),
    )

    def since(self, *, known: int | None, changed: int | None) -> Standing:
        """Return since when, in days from the registration, on day 50."""
        accepts = ProfileFacts(accepts=frozenset({"sms"}))
        history = PurchaseHistory(KEY, NOON, profile=accepts)
        standing = standing_of(
            history,
            self.definitions,
            history.metrics_at(NOON + 50 * DAY),
            known_since={} if known is None else {"fond": NOON + known * DAY},
            facts_changed_at=None if changed is None else NOON + changed * DAY,
        )
        return {name: (at - NOON) // DAY for name, at in standing.memberships.items()}

    @pytest.mark.parametrize(
        ("known", "changed", "expected"),
        [
            (None, None, 10),  # never changed: as walked
            (None, 5, 10),  # changed before the walk's moment
            (None, 10, 10),
            (None, 30, 30),  # a member by the change
            (20, 30, 20),  # a member already: the change did not end it
            (10, 30, 10),
            (5, 30, 10),  # what was known is earlier than what the walk allows
            (30, 30, 30),
            (40, 30, 30),  # late facts show that it was earlier
        ],
    )
    def test_a_membership_begins_no_earlier_than_the_facts_it_stands_on(
        self, known, changed, expected
    ):
        assert self.since(known=known, changed=changed) == {"fond": expected, "old": 10}
