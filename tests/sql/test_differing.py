"""Whoever stands elsewhere than the definitions say is found by PostgreSQL, and nobody else."""

from __future__ import annotations

import random

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.definitions import Kind
from customer_core.segments.differing import StandingCheck
from customer_core.segments.model import assess
from customer_core.testing import NOON
from tests.sql.filled import filled
from tests.sql.random_rules import START, definitions, moments

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def bench(module_database):
    with filled(module_database) as found:
        yield found


def found(bench, check, limit=1000):
    with bench.units.begin() as unit:
        return set(unit.population.differing(check, "", None, limit).customers)


def stands(standing):
    return (
        standing.tier,
        standing.segment,
        standing.is_default,
        list(standing.tiers),
        list(standing.memberships),
    )


def differs(known, history, check):
    if known is None or not known.is_current(check.now, None):
        return True
    old, new = known.standing, assess(history, check.definitions, check.now)
    if stands(old) != stands(new):
        return True
    due, known_due = new.next_change_at, old.next_change_at
    return due is not None and (known_due is None or due < known_due)


def disturbed(segment, chance):
    """Return a standing that went wrong in some way, or not at all."""
    old = segment.standing
    since = {"a": NOON, "at_risk": NOON}
    standing = chance.choice(
        [
            old,
            old,
            attrs.evolve(old, tier="vip"),
            attrs.evolve(old, tiers={"gold": NOON}, tier="gold"),
            attrs.evolve(old, tiers={**old.tiers, "premium": NOON}),
            attrs.evolve(old, segment="churned"),
            attrs.evolve(old, is_default=not old.is_default),
            attrs.evolve(old, memberships=since),
            attrs.evolve(old, memberships={}),
        ]
    )
    return attrs.evolve(segment, standing=standing)


@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), before=definitions, after=definitions, moment=moments)
def test_they_are_those_whom_python_finds(bench, seed, before, after, moment):
    chance = random.Random(seed)
    histories = bench.fill(seed)
    known = bench.assess([one for one in histories if chance.random() < 0.9], before)
    for new in (before, after):
        check = StandingCheck(business_id=DEFAULT_BUSINESS, definitions=new, now=moment)
        assert found(bench, check) == {
            one.key.customer_id
            for one in histories
            if differs(known.get(one.key.customer_id), one, check)
        }


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), now=definitions)
def test_a_standing_that_went_wrong_is_among_them(bench, seed, now):
    chance = random.Random(seed)
    histories = bench.fill(seed)
    known = {
        name: disturbed(attrs.evolve(one, version=2), chance)
        for name, one in bench.assess(histories, now).items()
    }
    bench.keep(list(known.values()))
    check = StandingCheck(business_id=DEFAULT_BUSINESS, definitions=now, now=START)
    assert found(bench, check) == {
        one.key.customer_id for one in histories if differs(known[one.key.customer_id], one, check)
    }


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), other=st.integers(0, 2**32), now=definitions, moment=moments)
def test_from_orders_whose_figures_are_others_are_among_them(bench, seed, other, now, moment):
    strangers = bench.fill(other)
    histories = bench.fill(seed)
    known = bench.assess(strangers[:20], now)  # of other customers with the same names
    late = bench.assess(histories[20:30], now)
    known |= {
        name: attrs.evolve(one, version=2, standing=attrs.evolve(one.standing, next_change_at=None))
        for name, one in late.items()
    }
    bench.keep([known[name] for name in late])
    check = StandingCheck(
        business_id=DEFAULT_BUSINESS, definitions=now, now=moment, from_orders=True
    )
    wanted = {
        one.key.customer_id
        for one in histories
        if differs(known.get(one.key.customer_id), one, check)
        or known[one.key.customer_id].at(moment).metrics
        != attrs.evolve(one, registered_at=_registered(known, one)).metrics_at(moment)
    }
    looked_at = found(bench, check)
    assert looked_at >= wanted
    for one in histories:  # whoever else is looked at has something that lies ahead
        if one.key.customer_id in looked_at - wanted:
            assert _lies_ahead(one, moment)


def _registered(known, history):
    return known[history.key.customer_id].metrics.registered_at


def _lies_ahead(history, moment):
    facts = [one.at for one in history.points]
    facts += [m for one in history.purchases for m in (one.qualified_at, one.disqualified_at) if m]
    return any(fact > moment for fact in facts)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), before=definitions, after=definitions)
def test_of_one_segment_they_are_those_who_hold_it_wrongly(bench, seed, before, after):
    histories = bench.fill(seed)
    known = bench.assess(histories, before)
    for one in after.all:
        check = StandingCheck(
            business_id=DEFAULT_BUSINESS, definitions=after, now=START, segment=one.name
        )
        wrong = set()
        for history in histories:
            old = known[history.key.customer_id].standing
            new = assess(history, after, START)
            kind = "tiers" if one.kind is Kind.TIER else "memberships"
            if (one.name in getattr(old, kind)) != (one.name in getattr(new, kind)):
                wrong.add(history.key.customer_id)
        everybody = {
            history.key.customer_id
            for history in histories
            if differs(known[history.key.customer_id], history, check)
        }
        assert wrong <= found(bench, check) <= everybody


def test_they_are_looked_at_in_chunks_in_the_order_of_their_ids(bench):
    bench.fill(3)
    check = StandingCheck(business_id=DEFAULT_BUSINESS, definitions=DEFAULT_DEFINITIONS, now=START)
    with bench.units.begin() as unit:
        first = unit.population.differing(check, "", None, 15)
        second = unit.population.differing(check, first.last, "c-29", 30)
        nobody = unit.population.differing(check, "c-39", None, 30)
    assert list(first.customers) == [f"c-{number:02}" for number in range(15)]
    assert (first.looked_at, first.last) == (15, "c-14")
    assert list(second.customers) == [f"c-{number:02}" for number in range(15, 30)]
    assert (list(nobody.customers), nobody.looked_at, nobody.last) == ([], 0, None)
