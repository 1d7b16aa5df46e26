"""Rules read in PostgreSQL give the answers that they give in Python."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.language.fields import FIELDS, FieldKind, names_of
from customer_core.segments.language.judging import judge
from customer_core.segments.language.moments import needs_of, together
from customer_core.segments.language.tree import (
    Aged,
    AttributeAged,
    AttributeCompares,
    AttributeIn,
    Compares,
    Contains,
    Every,
    OneOf,
    Window,
)
from customer_core.segments.timeline import facts_at
from customer_sql.segments.binding import Binding
from customer_sql.segments.columns import COLUMNS, SETS, WINDOWED
from customer_sql.segments.figures import STANDINGS, Figures, Source
from customer_sql.segments.rule_sql import sql_of
from customer_sql.session import Session
from tests.sql.filled import filled
from tests.sql.random_rules import START, conditions, moments, trees

pytestmark = pytest.mark.postgres

MEMBERS = st.fixed_dictionaries({"a": conditions(), "b": trees("a")})
RULES = 12


@pytest.fixture(scope="module")
def bench(module_database):
    with filled(module_database) as found:
        yield found


def given_people(bench, seed):
    """Keep customers, most of them assessed, and return their histories."""
    histories = bench.fill(seed)
    chance = random.Random(seed)
    bench.assess([one for one in histories if chance.random() < 0.8], DEFAULT_DEFINITIONS)
    return histories


def ask(bench, rules, members, moment, source, *, only="true"):
    """Return what PostgreSQL says of each rule, by customer, in one statement."""
    binding = Binding()
    figures = Figures(source, moment, binding)
    answers = SQL(", ").join([sql_of(rule, figures, members) for rule in rules])
    query = SQL("SELECT c.id, ARRAY[{}] AS answers FROM {} {} WHERE {}").format(
        answers, STANDINGS, figures.joined(), SQL(only)
    )
    session = Session(bench.database)
    try:
        rows = session.rows(query.as_bytes(), binding.values, planned_anew=True)
    finally:
        session.close()
    return {row["id"]: row["answers"] for row in rows}


def judged(histories, rules, members, moment):
    """Return what Python says of each rule, by customer."""
    judges, needs = {}, {}
    for name in sorted(members):
        needs[name] = needs_of(members[name], needs)
        judges[name] = judge(members[name], judges)
    asked = together(*(needs_of(rule, needs) for rule in rules))
    compiled = [judge(rule, judges) for rule in rules]
    found = {}
    for history in histories:
        facts = facts_at(history, asked, moment)
        found[history.key.customer_id] = [holds(facts) for holds in compiled]
    return found


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    members=MEMBERS,
    rules=st.lists(trees("a", "b"), min_size=RULES, max_size=RULES),
    moments=st.lists(moments, min_size=3, max_size=3),
)
def test_every_rule_has_the_answer_that_it_has_in_python(bench, seed, members, rules, moments):
    histories = given_people(bench, seed)
    for moment in moments:
        expected = judged(histories, rules, members, moment)
        for source in (Source.SETTLED, Source.GATHERED):
            assert ask(bench, rules, members, moment, source) == expected


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), rules=st.lists(trees(), min_size=RULES, max_size=RULES))
def test_what_a_row_tells_holds_until_it_is_due(bench, seed, rules):
    histories = given_people(bench, seed)
    for moment in (START, START + (START.replace(month=3) - START) / 2):
        found = ask(
            bench,
            rules,
            {},
            moment,
            Source.KEPT,
            only=f"s.version IS NOT NULL AND coalesce(s.next_change_at > '{moment}', true)",
        )
        expected = judged(histories, rules, {}, moment)
        assert found == {name: expected[name] for name in found}


def test_every_field_has_its_expression():
    others = (FieldKind.WINDOW, FieldKind.SET)
    plain = {name for name, field in FIELDS.items() if field.kind not in others}
    windows = {field.reads for field in FIELDS.values() if field.window or field.reads in WINDOWED}
    assert {name for name in plain if FIELDS[name].window is None} == set(COLUMNS)
    assert windows == set(WINDOWED)
    assert set(names_of(FieldKind.SET)) == set(SETS)


def test_no_value_is_part_of_the_text_of_a_statement():
    hostile = "'; DROP TABLE customers; --"
    binding = Binding()
    text = sql_of(OneOf("language", (hostile,)), Figures(Source.KEPT, START, binding), {})
    assert hostile not in text.as_string()
    assert [hostile] in binding.values.values()


def test_no_label_and_no_attribute_is_part_of_it_either():
    hostile = "'; DROP TABLE customers; --"
    binding = Binding()
    rule = Every((Contains("tags", (hostile,)), AttributeIn("colour", (hostile,))))
    text = sql_of(rule, Figures(Source.KEPT, START, binding), {})
    assert hostile not in text.as_string()
    assert [hostile.casefold()] in binding.values.values()
    assert [f'"{hostile}"'] in binding.values.values()


@pytest.mark.parametrize(
    "rule",
    [
        Every(),
        OneOf("language", ("'; DROP TABLE customers; --", '"', "\\", "%s", "%(now)s", "{}")),
        Contains("tags", ("'; DROP TABLE customers; --", '"', "\\", "%s", "%(now)s", "{}")),
        AttributeIn("colour", ("'; DROP TABLE customers; --", '"', "\\", "%s", "%(now)s", "{}")),
        AttributeCompares("seats", "<=", Decimal("999999999999999.999999999999")),
        AttributeAged("member_since", 36_500, older=True, zone=ZoneInfo("America/Havana")),
        Aged("registered", 36_500, older=True),
        Compares(Window("spent", 36_500), ">=", "0.000000000001"),
        Compares("averageOrderValue", "<", "999999999999"),
    ],
)
def test_a_rule_at_the_edge_of_what_can_be_said_is_answered(bench, rule):
    histories = given_people(bench, 7)
    expected = judged(histories, [rule], {}, START)
    assert ask(bench, [rule], {}, START, Source.SETTLED) == expected


def test_a_thousand_rules_are_asked_at_once(bench):
    histories = given_people(bench, 1)
    rules = [Compares("totalSpent", ">=", amount) for amount in range(1000)]
    asked = partial(ask, bench, rules, {}, START)
    assert asked(Source.SETTLED) == asked(Source.GATHERED) == judged(histories, rules, {}, START)
