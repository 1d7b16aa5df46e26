"""Why somebody is in a segment or not: each condition, since when, and what will change it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.kernel.codec import to_plain
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.explaining import Change, Explanation, PartExplained, explain
from customer_core.segments.history import (
    PastProfile,
    PastProfiles,
    Purchase,
    PurchaseHistory,
)
from customer_core.segments.language.facts import ProfileFacts
from customer_core.segments.language.printer import to_text
from customer_core.segments.language.tree import conditions_of
from customer_core.segments.model import CustomerSegment, assess
from customer_core.testing import NOON
from tests.core.segments.language.histories import DAY, HISTORIES, KEY, PROFILES, STEPS, moment
from tests.core.segments.language.plain_reading import plainly_holds
from tests.core.segments.language.trees import trees

IDLE, AGED = "lastOrder older than", "daysSinceRegistration >= 30"
LAST = 1_200  # steps: later than the last purchase and the longest window


def explained(
    history: PurchaseHistory, now: datetime, zone: str = "UTC", **texts: str
) -> dict[str, Explanation]:
    definitions = Definitions(
        tiers=(),
        segments=tuple(
            Definition(name=name, kind=Kind.SEGMENT, text=text, zone=ZoneInfo(zone))
            for name, text in texts.items()
        ),
    )
    segment = CustomerSegment(
        key=KEY,
        metrics=history.metrics_at(now),
        standing=assess(history, definitions, now),
        version=1,
        updated_at=now,
    )
    return {one.name: one for one in explain(segment, history, definitions)}


def bought(day: float, amount: str = "100.00") -> Purchase:
    at = NOON + day * DAY
    return Purchase(at, Decimal(amount), at)


def one_of(text: str, history: PurchaseHistory, day: float, **more: str) -> Explanation:
    return explained(history, NOON + day * DAY, one=text, **more)["one"]


TWICE = PurchaseHistory(KEY, NOON, (bought(1, "150.00"), bought(5, "50.00")))


def test_each_condition_has_its_value_its_truth_and_since_when():
    told = one_of("totalSpent >= 150 and orders in last 7 days >= 2 and orderCount > 2", TWICE, 9)
    assert [(c.requirement, c.value, c.holds, c.since) for c in told.conditions] == [
        ("totalSpent >= 150", Decimal("200.00"), True, NOON + DAY),
        ("orders in last 7 days >= 2", 1, False, NOON + 8 * DAY),
        ("orderCount > 2", 2, False, NOON),
    ]
    assert (told.holds, told.since) == (False, None)


def test_what_is_missing_is_told_of_figures_that_are_not_enough():
    told = one_of(
        "totalSpent >= 1000 and orderCount < 2 and orderCount > 2 and accepts sms", TWICE, 9
    )
    assert [condition.missing for condition in told.conditions] == [Decimal("800.00"), 0, 0, None]


def test_the_tree_shows_how_conditions_are_joined():
    told = one_of("orderCount > 1 and (accepts sms or not member of other)", TWICE, 9, other="")
    assert told.tree == PartExplained(
        joins="all",
        holds=False,
        parts=(
            PartExplained(joins="condition", holds=True, condition=0),
            PartExplained(
                joins="any",
                holds=False,
                parts=(
                    PartExplained(joins="condition", holds=False, condition=1),
                    PartExplained(
                        joins="not",
                        holds=False,
                        parts=(PartExplained(joins="condition", holds=True, condition=2),),
                    ),
                ),
            ),
        ),
    )
    assert told.rule == "orderCount > 1 and (accepts sms or not member of other)"


def test_a_condition_that_stands_twice_is_told_once():
    told = one_of("orderCount = 1 or (orderCount = 1 and accepts sms)", TWICE, 9)
    assert [condition.requirement for condition in told.conditions] == [
        "orderCount = 1",
        "accepts sms",
    ]


@pytest.mark.parametrize(
    ("text", "day", "change"),
    [
        (f"{IDLE} 90 days", 9, (95, True, f"{IDLE} 90 days")),
        (f"{IDLE} 90 days", 95, None),
        (f"{IDLE} 300 days", 9, (305, True, f"{IDLE} 300 days")),
        ("lastOrder within 9 days and orderCount > 1", 9, (14, False, "lastOrder within 9 days")),
        ("orders in last 7 days >= 1", 9, (12, False, "orders in last 7 days >= 1")),
        (f"{AGED} and {IDLE} 25 days", 9, (30, True, AGED, f"{IDLE} 25 days")),
        (f"{AGED} and {IDLE} 90 days", 9, (95, True, f"{IDLE} 90 days")),
        (f"{AGED} and totalSpent > 5000", 9, None),
        ("registered before 2100-01-01", 9, None),
    ],
)
def test_what_time_alone_will_change_is_told_with_its_moment(text, day, change):
    told = one_of(text, TWICE, day).changes
    if change is None:
        assert told is None
    else:
        at, holds, *turning = change
        assert told == Change(at=NOON + at * DAY, holds=holds, conditions=tuple(turning))


def test_each_condition_tells_when_it_will_turn_though_the_rule_does_not():
    told = one_of("daysSinceRegistration >= 30 and totalSpent > 5000", TWICE, 9)
    assert [c.changes_at for c in told.conditions] == [NOON + 30 * DAY, None]


def test_a_membership_has_no_value_but_a_truth_and_moments():
    told = one_of("member of idle", TWICE, 20, idle="lastOrder older than 10 days")
    (condition,) = told.conditions
    assert (condition.value, condition.holds, condition.missing) == (None, True, None)
    assert (condition.since, condition.changes_at) == (NOON + 15 * DAY, None)


def test_of_a_profile_whose_past_is_not_known_the_value_is_told_but_not_since_when():
    history = PurchaseHistory(
        KEY, NOON, profile=ProfileFacts(language="de", accepts=frozenset({"sms"}))
    )
    told = one_of("language in ('de', 'fr') and accepts sms and gender is known", history, 1)
    assert [(c.value, c.holds, c.since) for c in told.conditions] == [
        ("de", True, None),
        (True, True, None),
        (None, False, None),
    ]


def test_of_a_profile_whose_past_is_known_it_is_told_since_when():
    history = PurchaseHistory(
        KEY,
        NOON,
        profile=ProfileFacts(language="de", country="RO", tags=frozenset({"vip"})),
        past_profiles=PastProfiles(
            changes=(
                PastProfile(NOON + 8 * DAY, ProfileFacts(language="fr", country="RO")),
                PastProfile(NOON + 5 * DAY, ProfileFacts(language="en", country="RO")),
                PastProfile(NOON + 5 * DAY, ProfileFacts(language="it", country="RO")),
            ),
            known_since=NOON + DAY,
        ),
    )
    text = (
        "language in ('de', 'fr') and tags contains 'vip' and country = 'RO' and gender is known "
        "and member of other and not accepts sms"
    )
    told = one_of(text, history, 9, other="language = 'de' and orderCount = 0")
    assert [(c.holds, c.since) for c in told.conditions] == [
        (True, NOON + 5 * DAY),
        (True, NOON + 8 * DAY),
        (True, None),  # it was so before anything is known
        (False, None),
        (True, NOON + 8 * DAY),
        (False, None),
    ]


def test_how_old_a_date_was_is_told_of_the_date_that_it_was_then():
    history = PurchaseHistory(
        KEY,
        NOON,
        profile=ProfileFacts(attributes={"joined": date(2024, 12, 14)}),
        past_profiles=PastProfiles(
            changes=(
                PastProfile(
                    NOON + 9 * DAY, ProfileFacts(attributes={"joined": date(2024, 12, 13)})
                ),
            ),
            known_since=NOON,
        ),
    )
    (condition,) = one_of("attributes.joined older than 3 days", history, 12).conditions
    assert (condition.holds, condition.since) == (True, datetime(2024, 12, 16, tzinfo=UTC))


@st.composite
def pasts(draw: st.DrawFn) -> PastProfiles:
    """Return profiles that changed now and then, perhaps several times at once."""
    moments = sorted(draw(st.lists(st.integers(0, 500).map(moment), max_size=4)), reverse=True)
    changes = tuple(PastProfile(until, draw(PROFILES)) for until in moments)
    return PastProfiles(changes=changes, known_since=NOON)


@settings(max_examples=60, deadline=None)
@given(trees(), HISTORIES, pasts(), STEPS)
def test_since_when_agrees_with_a_look_at_every_moment_of_a_profile_that_changed(
    tree, history, past, step
):
    known = attrs.evolve(past, changes=tuple(o for o in past.changes if o.until <= moment(step)))
    history = attrs.evolve(history, past_profiles=known)
    told = one_of(to_text(tree) or "always", history, step / 2)
    for condition, shown in zip(dict.fromkeys(conditions_of(tree)), told.conditions, strict=True):
        answers = [
            plainly_holds(condition, _as_it_was(history, moment(at)), moment(at))
            for at in range(step + 1)
        ]
        unlike = [at for at, answer in enumerate(answers) if answer is not answers[-1]]
        assert shown.since == moment(unlike[-1] + 1 if unlike else 0)


def _as_it_was(history: PurchaseHistory, at: datetime) -> PurchaseHistory:
    """Return the history with the profile of a moment: the oldest of those that ended later."""
    past = history.past_profiles
    later = [one.profile for one in past.changes if one.until > at]
    return attrs.evolve(history, profile=later[-1]) if later else history


def test_dates_are_written_in_the_zone_of_the_definition():
    text = "lastOrder before 2026-01-01"
    told = explained(TWICE, NOON + 9 * DAY, "Europe/Bucharest", one=text)["one"]
    (condition,) = told.conditions
    assert (told.rule, condition.requirement, condition.value) == (text, text, NOON + 5 * DAY)


def test_nobody_needs_a_condition_for_the_rule_that_always_holds():
    told = one_of("", TWICE, 9)
    assert (told.holds, told.conditions, told.changes) == (True, (), None)
    assert told.tree == PartExplained(joins="all", holds=True)


def test_an_explanation_can_be_written_as_json():
    told = one_of("not (orderCount > 1.5 and accepts sms) or lastOrder is known", TWICE, 9)
    plain = json.loads(json.dumps(to_plain(told), default=str))
    assert plain["tree"]["parts"][0]["parts"][0]["joins"] == "all"
    assert plain["conditions"][0]["changesAt"] is None
    assert plain["conditions"][2]["value"] == "2024-12-17T12:00:00Z"


@settings(max_examples=40, deadline=None)
@given(trees(), HISTORIES, STEPS)
def test_an_explanation_agrees_with_a_look_at_every_moment(tree, history, step):
    told = one_of(to_text(tree) or "always", history, step / 2)
    answers = [plainly_holds(tree, history, moment(at)) for at in range(step, LAST)]
    assert told.holds is told.tree.holds is answers[0]
    turns = (number for number, answer in enumerate(answers) if answer is not answers[0])
    turn = next(turns, None)
    assert (told.changes and told.changes.at) == (None if turn is None else moment(step + turn))
    for condition, shown in zip(dict.fromkeys(conditions_of(tree)), told.conditions, strict=True):
        past = [plainly_holds(condition, history, moment(at)) for at in range(step + 1)]
        unlike = [at for at, answer in enumerate(past) if answer is not past[-1]]
        assert shown.holds is past[-1]
        assert shown.since in (None, moment(unlike[-1] + 1 if unlike else 0))


def test_a_history_of_thousands_of_orders_is_explained_in_a_moment():
    purchases = tuple(bought(number / 10) for number in range(3_000))
    history = PurchaseHistory(KEY, NOON, purchases)
    told = one_of("orders in last 30 days >= 100 and spent in last 90 days > 5", history, 300)
    orders, _ = told.conditions
    assert (orders.value, orders.changes_at) == (299, NOON + 320 * DAY)
