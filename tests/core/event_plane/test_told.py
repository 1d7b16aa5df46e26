"""What is looked up in the ledger of the erased for many events at once."""

from __future__ import annotations

import attrs
import pytest

from customer_core.event_plane.erasure.told import Told, actors_in, told_by
from customer_core.kernel.events import Event, Metadata
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, OrderId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.subject import names_in
from customer_core.privacy.pseudonyms import NameKind, PersonName
from customer_core.testing import an_event

PEOPLE = [
    {"customerId": "cust-1", "userId": "user-1", "email": " Ada@Example.com"},
    {"customerId": "cust-2"},
    {"userId": "user-2", "email": "bob@example.com"},
    {"customerId": "", "userId": "no good id", "email": "odd"},
    {"customerId": {"of": "nobody"}, "userId": ["user-3"], "email": 5},
    {"customerId": None},
    {},
]


def paid(data: dict, *, business: str = DEFAULT_BUSINESS) -> Event:
    return an_event(event_type="PaymentProcessed", data=data, business=business)


def order(order_id: str, business: str = DEFAULT_BUSINESS) -> OrderKey:
    return OrderKey(BusinessId(business), OrderId(order_id))


def test_nothing_is_told_by_no_events():
    assert told_by([]) == Told([], [])


def test_all_names_are_looked_up_that_any_event_tells_of():
    events = [
        an_event(data=data, business=business) for data in PEOPLE for business in ("here", "there")
    ]
    wanted = {name for event in events for name in names_in(event)}
    assert len(wanted) == 14
    assert set(told_by(events).names) == wanted


def test_a_name_that_many_tell_of_is_looked_up_once():
    events = [an_event(data={"customerId": "cust-1"}) for _ in range(3)]
    assert told_by(events).names == [PersonName(DEFAULT_BUSINESS, NameKind.CUSTOMER, "cust-1")]


def test_whoever_caused_an_event_is_looked_up_as_a_customer_and_as_a_user():
    event = attrs.evolve(an_event(), metadata=Metadata(actor="somebody"))
    wanted = {PersonName(DEFAULT_BUSINESS, kind, "somebody") for kind in ("customer", "user")}
    assert set(told_by([event, event]).names) == set(actors_in(event)) == wanted


def test_orders_are_looked_up_of_events_that_do_not_say_whose_they_are():
    told = told_by(
        [
            paid({"orderId": "o-1"}),
            paid({"orderId": "o-1"}),
            paid({"orderId": "o-1"}, business="there"),
            paid({"orderId": "o-2", "customerId": "cust-1"}),
            an_event(event_type="AppointmentBooked", data={"orderId": "o-3"}),
        ]
    )
    assert len(told.orders) == 2
    assert set(told.orders) == {order("o-1"), order("o-1", "there")}


@pytest.mark.parametrize("order_id", [None, "", "no good id", {"id": "o-1"}, ["o-1"], 5])
def test_what_is_no_order_is_not_looked_up(order_id):
    assert told_by([paid({"orderId": order_id})]).orders == []
