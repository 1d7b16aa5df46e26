"""The routing policy: from type, business and environment to a topic or routing key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.event_plane.outgoing import topics
from customer_core.event_plane.routing import LONGEST_TOPIC, RoutingPolicy, read_routes
from customer_core.kernel.errors import InvalidField

TOPICS = topics()
CREATED, TAGGED = "CustomerCreated", "CustomerProfileUpdated"
BUSINESSES = st.text("abcXYZ019._:-", min_size=1, max_size=64)


def policy(*rules: dict, environment: str = "production") -> RoutingPolicy:
    return RoutingPolicy(read_routes(list(rules), TOPICS), environment)


def topic(routing: RoutingPolicy, event_type: str = CREATED, business: str = "shop-1") -> str:
    return routing.topic_of(event_type, business, TOPICS[event_type])


@given(st.sampled_from(sorted(TOPICS)), BUSINESSES)
def test_without_a_rule_an_event_goes_to_its_usual_topic(event_type, business):
    assert topic(policy(), event_type, business) == TOPICS[event_type]


def test_a_rule_is_about_type_business_and_environment():
    routing = policy(
        {
            "type": CREATED,
            "business": "shop-*",
            "environment": "production",
            "topic": "v1.customer.created",
        }
    )
    assert topic(routing) == "v1.customer.created"
    assert topic(routing, business="acme") == TOPICS[CREATED]
    assert topic(routing, TAGGED) == TOPICS[TAGGED]
    elsewhere = RoutingPolicy(routing.routes, "staging")
    assert topic(elsewhere) == TOPICS[CREATED]


def test_the_first_rule_that_fits_decides():
    routing = policy({"business": "shop-1", "topic": "first"}, {"topic": "second"})
    assert topic(routing) == "first"
    assert topic(routing, business="shop-2") == "second"


def test_a_rule_may_name_the_usual_topic_instead_of_the_type():
    routing = policy({"type": "customers.customer.*", "topic": "v2.{topic}"})
    assert topic(routing) == f"v2.{TOPICS[CREATED]}"
    assert topic(routing, TAGGED) == TOPICS[TAGGED]


def test_placeholders_are_filled_in():
    routing = policy({"topic": "{environment}.{business}.{type}"})
    assert topic(routing, business="acme") == "production.acme.CustomerCreated"


@given(BUSINESSES, st.sampled_from(sorted(TOPICS)))
def test_a_business_cannot_make_a_placeholder_of_its_name_nor_too_long_a_topic(business, name):
    found = topic(policy({"topic": "{business}.{topic}"}), name, business)
    assert found == f"{business}.{TOPICS[name]}"
    assert len(found) <= LONGEST_TOPIC


@given(
    st.recursive(
        st.none() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "business", "environment", "topic", "other"]), inner
            )
        ),
    )
)
def test_whatever_is_configured_is_a_policy_or_has_a_reason(raw):
    try:
        routes = read_routes(raw, TOPICS)
    except InvalidField as error:
        assert str(error)  # noqa: PT017 - one or the other
    else:
        assert all(topic(RoutingPolicy(routes), name) for name in TOPICS)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"topic": "x"}, "must be a list of tables"),
        (["x"], "rule 1: must be a table"),
        ([{"type": CREATED}], "rule 1: has no topic"),
        ([{"topic": "x", "types": CREATED}], "rule 1: has an unknown key 'types'; known are type"),
        ([{"topic": "two words"}], "topic must be made of letters"),
        ([{"topic": ""}], "topic must be made of letters"),
        ([{"topic": 7}], "topic must be made of letters"),
        ([{"topic": "{tenant}.x"}], "unknown {tenant}; known are {topic}, {type}"),
        ([{"topic": "x{"}], "topic must be made of letters"),
        ([{"topic": "x", "business": ["a"]}], "business must be a name"),
        ([{"topic": "x", "type": "CustomerCreate"}], "did you mean CustomerCreated?"),
        ([{"topic": "x", "type": "zzz"}], "published are ConsentGiven"),
        ([{"topic": "x"}, {"topic": "y", "type": CREATED}], "rule 2: can never apply"),
        ([{"topic": "{business}" * 10}], "can become 640 characters long"),
    ],
)
def test_a_mistake_in_a_rule_is_told(rules, told):
    with pytest.raises(InvalidField) as refused:
        read_routes(rules, TOPICS)
    assert told in str(refused.value)
