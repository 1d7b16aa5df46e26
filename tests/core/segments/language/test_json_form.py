"""The JSON form: what programs send and get."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.segments.errors import SegmentRuleInvalid
from customer_core.segments.language.json_reading import read_json
from customer_core.segments.language.json_writing import write_json
from customer_core.segments.language.parser import parse
from customer_core.segments.language.tree import Compares, Dated
from tests.core.segments.language.histories import ANY_MOMENT
from tests.core.segments.language.trees import ZONES, zoned

COUNT = {"field": "orderCount", "op": ">=", "value": 5}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("", {"all": []}),
        ("orderCount >= 5", COUNT),
        ("totalSpent < 99.90", {"field": "totalSpent", "op": "<", "value": "99.90"}),
        (
            "orders in last 30 days > 2",
            {"field": "orders", "inLastDays": 30, "op": ">", "value": 2},
        ),
        (
            "lastOrder older than 90 days",
            {"field": "lastOrder", "op": "olderThan", "days": 90},
        ),
        ("lastOrder within 90 days", {"field": "lastOrder", "op": "within", "days": 90}),
        (
            "registered before 2026-01-01",
            {"field": "registered", "op": "before", "value": "2026-01-01"},
        ),
        (
            "registered after 2026-01-01T10:00:00Z",
            {"field": "registered", "op": "after", "value": "2026-01-01T10:00:00Z"},
        ),
        ("lastOrder is known", {"field": "lastOrder", "op": "known"}),
        ("status = active", {"field": "status", "op": "in", "value": ["active"]}),
        ("accepts email", {"accepts": "email"}),
        ("member of vip", {"memberOf": "vip"}),
        (
            "orderCount >= 5 and (accepts email or not member of vip)",
            {"all": [COUNT, {"any": [{"accepts": "email"}, {"not": {"memberOf": "vip"}}]}]},
        ),
    ],
)
def test_a_rule_has_one_json_form(text, form):
    assert write_json(parse(text)) == form
    assert read_json(form) == parse(text)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"all": [COUNT]}, "orderCount >= 5"),
        ({"field": "order_count", "op": ">=", "value": "5"}, "orderCount >= 5"),
        ({"field": "orderCount", "op": "between", "value": [2, 5]}, "orderCount between 2 and 5"),
        ({"field": "orderCount", "op": "in", "value": [2, 5]}, "orderCount in (2, 5)"),
        ({"field": "orderCount", "op": "notIn", "value": [2]}, "not orderCount = 2"),
        ({"field": "lastOrder", "op": "missing"}, "lastOrder is missing"),
        ({"field": "status", "op": "=", "value": "ACTIVE"}, "status = active"),
        ({"field": "status", "op": "!=", "value": "active"}, "status != active"),
        ({"field": "currency", "op": "notIn", "value": ["eur", "EUR"]}, "currency != EUR"),
        (
            {"field": "registered", "op": "between", "value": ["2026-01-01", "2026-01-31"]},
            "registered between 2026-01-01 and 2026-01-31",
        ),
        (
            {"field": "registered", "op": "onOrBefore", "value": "2026-01-01"},
            "registered on or before 2026-01-01",
        ),
        ({"not": {"not": {"accepts": "sms"}}}, "accepts sms"),
    ],
)
def test_other_forms_are_understood(form, text):
    assert read_json(form) == parse(text)


@pytest.mark.parametrize("value", [0.1, "0.1", Decimal("0.1"), "0.10"])
def test_amounts_are_read_exactly(value):
    form = {"field": "totalSpent", "op": "<", "value": value}
    assert read_json(form) == Compares("totalSpent", "<", Decimal("0.1"))


def test_a_date_is_a_day_of_the_business():
    form = {"field": "registered", "op": "before", "value": "2026-01-01"}
    zone = ZoneInfo("Europe/Bucharest")
    tree = read_json(form, zone)
    assert tree == Dated("registered", "<", datetime(2025, 12, 31, 22, tzinfo=UTC))
    assert write_json(tree, zone) == form


@given(zoned(("at_risk", "vip")))
def test_every_tree_is_read_back_from_its_json(rule):
    tree, zone = rule
    assert read_json(json.loads(json.dumps(write_json(tree, zone))), zone) == tree


@given(st.sampled_from(("<", "<=", ">", ">=")), ANY_MOMENT, st.sampled_from(ZONES))
def test_every_moment_is_read_back_in_every_time_zone(sign, at, zone):
    tree = Dated("registered", sign, at)
    assert read_json(write_json(tree, zone), zone) == tree


def nested(depth: int) -> object:
    form: object = {"accepts": "sms"}
    for _ in range(depth):
        form = {"all": [form, {"accepts": "email"}]}
    return form


@pytest.mark.parametrize(
    ("form", "pointer", "said"),
    [
        (None, "", "must be an object"),
        ([], "", "must be an object"),
        ({}, "", "must have one of the members all, any, not, accepts, memberOf, field"),
        ({"all": [], "any": []}, "", "must have one of the members"),
        ({"all": COUNT}, "/all", "must be a list"),
        ({"any": []}, "/any", "must be a list of one or more"),
        ({"all": [COUNT, 5]}, "/all/1", "must be an object"),
        ({"all": [{"not": {"any": [{"accepts": "emial"}]}}]}, "/all/0/not/any/0/accepts", "email?"),
        ({"accepts": 5}, "/accepts", "must be a text"),
        ({"accepts": "email", "why": 1}, "/why", "is unknown; allowed here: accepts"),
        ({"accepts": "email", "a/b~c": 1}, "/a~1b~0c", "is unknown"),
        ({"memberOf": "At Risk"}, "/memberOf", "1 to 50 small letters"),
        ({"field": "ordrCount", "op": ">", "value": 1}, "/field", "did you mean orderCount?"),
        ({"field": "email", "op": "=", "value": True}, "/field", "there is no field 'email'"),
        ({"field": 5}, "/field", "must be a text"),
        ({"field": "orderCount", "value": 1}, "/op", "must be one of =, !=, <"),
        ({"field": "orderCount", "op": "older", "value": 1}, "/op", "must be one of"),
        ({"field": "orderCount", "op": ["="], "value": 1}, "/op", "must be one of"),
        ({"field": "orderCount", "op": ">"}, "/value", "must be a number"),
        ({"field": "orderCount", "op": ">", "value": True}, "/value", "must be a number"),
        ({"field": "orderCount", "op": ">", "value": "five"}, "/value", "must be a number"),
        ({"field": "orderCount", "op": ">", "value": -1}, "/value", "a number from 0 to"),
        ({"field": "orderCount", "op": ">", "value": float("nan")}, "/value", "a number from 0"),
        ({"field": "orderCount", "op": ">", "value": "1e999999"}, "/value", "a number from 0"),
        ({"field": "orderCount", "op": ">", "value": "1e-999999"}, "/value", "12 decimals"),
        ({"field": "orderCount", "op": ">", "value": 10**5000}, "/value", "a number from 0 to"),
        ({"field": "orderCount", "op": "in", "value": [1, "x"]}, "/value/1", "must be a number"),
        ({"field": "orderCount", "op": "between", "value": [1]}, "/value", "a list of two"),
        ({"field": "orderCount", "op": "between", "value": [2, 1]}, "/value", "above the second"),
        ({"field": "orderCount", "op": ">", "value": 1, "days": 5}, "/days", "is unknown"),
        ({"field": "orders", "op": ">", "value": 1}, "/inLastDays", "whole number of days"),
        (
            {"field": "orders", "inLastDays": True, "op": ">", "value": 1},
            "/inLastDays",
            "whole number of days",
        ),
        ({"field": "orders", "inLastDays": 0, "op": ">", "value": 1}, "/inLastDays", "from 1 to"),
        ({"field": "lastOrder", "op": "within", "days": 1.5}, "/days", "whole number of days"),
        ({"field": "lastOrder", "op": "within", "value": 5}, "/value", "is unknown"),
        ({"field": "lastOrder", "op": "known", "value": 5}, "/value", "is unknown"),
        ({"field": "lastOrder", "op": "before", "value": "soon"}, "/value", "is no date such as"),
        ({"field": "lastOrder", "op": "before", "value": 5}, "/value", "must be a text"),
        ({"field": "lastOrder", "op": "between", "value": ["2026-01-01"]}, "/value", "list of two"),
        ({"field": "status", "op": "=", "value": "actve"}, "/value", "did you mean 'active'?"),
        ({"field": "status", "op": "in", "value": "active"}, "/value", "a list of one or more"),
        ({"field": "status", "op": "in", "value": ["active", 5]}, "/value/1", "must be a text"),
        ({"field": "language", "op": "=", "value": "a\x00"}, "/value", "printable"),
        ({"field": "language", "op": "=", "value": "\ud800"}, "/value", "printable"),
        ({"field": "tags", "op": "=", "value": "VIP"}, "/op", "must be one of contains, contains"),
        ({"field": "tags", "op": "contains", "value": ["VIP"]}, "/value", "must be a text"),
        ({"field": "tags", "op": "containsAny", "value": "VIP"}, "/value", "a list of one or"),
        ({"field": "tags", "op": "containsAll", "value": ["a", ""]}, "/value/1", "1 to 50"),
        ({"field": "tags", "op": "empty", "value": 5}, "/value", "is unknown"),
        ({"field": "attributes.A", "op": "="}, "/field", "1 to 40 small letters"),
        ({"field": "attributes.a", "op": "like"}, "/op", "must be one of =, !="),
        ({"field": "attributes.a", "op": "="}, "/value", "a value must be a text, a number"),
        ({"field": "attributes.a", "op": "=", "value": []}, "/value", "a value must be a text"),
        ({"field": "attributes.a", "op": "=", "value": {"text": "a"}}, "/value/text", "is unknown"),
        ({"field": "attributes.a", "op": "=", "value": {}}, "/value/number", "must be a text"),
        ({"field": "attributes.a", "op": "=", "value": float("nan")}, "/value", "must lie between"),
        ({"field": "attributes.a", "op": "<", "value": "a"}, "/value", "only a number, or a date"),
        ({"field": "attributes.a", "op": "in", "value": ["a", None]}, "/value/1", "must be a text"),
        ({"field": "attributes.a", "op": "between", "value": [2, 1]}, "/value", "come after the"),
        ({"field": "attributes.a", "op": "within", "days": 0}, "/days", "from 1 to"),
        ({"field": "attributes.a", "op": "set", "value": 5}, "/value", "is unknown"),
        ({"any": [COUNT] * 1_001}, "/any", "must have 1,000 items at most"),
        (nested(5_000), "/all/0" * 17, "rules go at most 16 deep"),
    ],
)
def test_an_error_has_the_pointer_of_the_place(form, pointer, said):
    with pytest.raises(SegmentRuleInvalid) as refused:
        read_json(form)
    assert refused.value.pointer == pointer
    assert refused.value.field == f"rule{pointer}"
    assert said in refused.value.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("all", "any", "not", "field", "op", "value", "accepts", "x")), inner
        )
        | st.fixed_dictionaries(
            {
                "field": st.sampled_from(("tags", "attributes.a")),
                "op": st.sampled_from(("contains", "containsAny", "=", "in", "<", "before", "set")),
            },
            optional={"value": inner | st.dates().map(str) | st.just({"number": "0.5"})},
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_sent_is_a_rule_or_refused(value):
    try:
        tree = read_json(value)
    except SegmentRuleInvalid:
        return
    assert read_json(write_json(tree)) == tree
