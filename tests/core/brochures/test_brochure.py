"""A brochure request is a function of the set of events."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.brochures.perspective import evolve
from customer_core.kernel.clock import format_time
from customer_core.kernel.errors import InvalidField
from customer_core.testing import NOON, an_event

HOUR = timedelta(hours=1)


def requested(hour=0, event_id="1", **data):
    facts = {
        "requestId": "req-1",
        "customerId": "cust-1",
        "brochure": "Kitchens",
        "requestedAt": format_time(NOON + hour * HOUR),
    }
    return an_event(event_id, event_type="BrochureRequested", data=facts | data)


EVENTS = st.builds(
    requested,
    st.integers(0, 2),
    st.sampled_from(["1", "2"]),
    brochure=st.sampled_from(["Kitchens", "Bedrooms"]),
    userId=st.sampled_from([None, "user-1"]),
)


@given(st.lists(EVENTS, min_size=1, max_size=6), st.data())
def test_any_arrival_and_any_duplication_make_the_same_request(events, data):
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations(events + again))
    assert reduce(evolve, shuffled, None) == reduce(evolve, events, None)


def test_a_user_may_ask_for_one_too():
    request = evolve(None, requested(customerId=None, userId="user-1"))
    assert (request.owner.customer_id, request.owner.user_id) == (None, "user-1")
    assert request.requested_at == NOON


def test_without_a_time_of_its_own_the_envelopes_counts():
    assert evolve(None, requested(requestedAt=None)).requested_at == NOON


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"requestId": None}, "data.requestId"),
        ({"customerId": None}, "data.customerId"),
        ({"brochure": None}, "data.brochure"),
        ({"requestedAt": "now"}, "data.requestedAt"),
    ],
)
def test_a_field_that_is_wrong_is_named(data, field):
    with pytest.raises(InvalidField) as refused:
        evolve(None, requested(**data))
    assert refused.value.field == field
