"""A survey on PostgreSQL finds whom Python finds, for rules and definitions of all kinds."""

from __future__ import annotations

import random

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.language.judging import judge
from customer_core.segments.language.moments import needs_of
from customer_core.segments.model import assess
from customer_core.segments.survey import Ruled, Standpoint, compared
from customer_core.segments.timeline import facts_at
from customer_sql.database import Database
from customer_sql.roles import APP_ROLE
from customer_sql.unit_of_work import SqlUnitsOfWork
from tests.sql.filled import filled
from tests.sql.random_rules import definitions, moments, trees

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def bench(module_database):
    with filled(module_database) as found:
        yield found


@pytest.fixture(scope="module")
def units(module_database):
    database = Database(module_database, role=APP_ROLE, max_connections=2)
    yield SqlUnitsOfWork(database)
    database.close()


def given_people(bench, seed):
    """Keep customers, most of them assessed; return the histories of those not deleted."""
    histories = bench.fill(seed)
    chance = random.Random(seed)
    bench.assess([one for one in histories if chance.random() < 0.8], DEFAULT_DEFINITIONS)
    return [one for one in histories if one.profile.status != "deleted"]


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), rules=st.lists(trees(), min_size=3, max_size=3), now=moments)
def test_who_matches_is_counted_and_sampled(bench, units, seed, rules, now):
    histories = given_people(bench, seed)
    for rule in rules:
        holds, needs = judge(rule), needs_of(rule)
        wanted = [h.key.customer_id for h in histories if holds(facts_at(h, needs, now))]
        with units.begin(DEFAULT_BUSINESS) as unit:
            found = unit.survey.count(rule, DEFAULT_DEFINITIONS, now)
            sample = unit.survey.sample(rule, DEFAULT_DEFINITIONS, now, 7)
        assert (found.matching, found.customers) == (len(wanted), len(histories))
        assert list(sample) == wanted[:7]


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), old=definitions, new=definitions, now=moments)
def test_who_would_move_is_told(bench, units, seed, old, new, now):
    histories = given_people(bench, seed)
    steps = [(one, ruled(one, old, now), ruled(one, new, now)) for one in histories]
    wanted = compared(
        len(histories),
        [
            Standpoint(old=before, new=after, customers=1, sample=[one.key.customer_id])
            for one, before, after in steps
            if before != after
        ],
        4,
    )
    with units.begin(DEFAULT_BUSINESS) as unit:
        assert unit.survey.compare(old, new, now, 4) == wanted


def ruled(history, made, now):
    standing = assess(attrs.evolve(history, assignment=None), made, now)
    held = frozenset({**standing.tiers, **standing.memberships})
    return Ruled(tier=standing.tier, segment=standing.segment, held=held)
