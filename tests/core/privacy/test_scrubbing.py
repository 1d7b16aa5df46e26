"""What is left of an order without its person: the same from its events as from its facts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.kernel.events import Event, Metadata
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.policies import Policies
from customer_core.orders.model import Order
from customer_core.orders.perspective import evolve
from customer_core.privacy.scrubbing import is_kept, scrub, scrub_order
from customer_core.testing import NOON, order_created, order_fact, payment_processed

ERASED = CustomerId("erased_" + "a" * 26)
WORD = "markerword"
POLICIES = Policies()


def _event(told: dict[str, Any]) -> Event:
    return read_envelope(told, Arrival(at=NOON, origin="test"))


def _facts() -> list[dict[str, Any]]:
    said = {"note": WORD, "extraPayload": {"name": WORD}}
    return [
        order_created(customer_id=WORD, gift=WORD, shippingAddress={"street": WORD}, **said),
        order_created(customer_id=WORD, total="7.10", at=NOON + timedelta(hours=1), **said),
        payment_processed(payer=WORD),
        order_fact("PaymentFailed", paymentId="p", reason=WORD),
        order_fact("ShipmentCreated", shipmentId="s", trackingNumber=WORD, to={"name": WORD}),
        order_fact("OrderDelivered", shipmentId="s", signedBy=WORD),
        order_fact("OrderCancelled", reason=WORD),
        order_fact("OrderReturned", comment=WORD),
        order_fact("OrderCompleted", customerId=WORD, totalAmount=Decimal("7.10"), by=WORD),
    ]


def _order(events: list[Event]) -> Order:
    order: Order | None = None
    for event in events:
        order = evolve(order, event, POLICIES)
    assert order is not None
    return order


@given(st.permutations(range(len(_facts()))), st.integers(1, len(_facts())))
def test_facts_of_scrubbed_events_are_the_scrubbed_facts(order: list[int], count: int) -> None:
    facts = _facts()
    events = [_event(facts[number]) for number in order[:count]]
    assert _order([scrub(event, ERASED) for event in events]) == scrub_order(_order(events), ERASED)


@pytest.mark.parametrize("told", _facts(), ids=lambda told: told["eventType"])
def test_nothing_of_the_person_is_left_in_an_event(told: dict[str, Any]) -> None:
    event = attrs.evolve(
        _event(told),
        metadata=Metadata(
            correlation_id=f"{WORD}@example.com", actor=WORD, hops=({"service": WORD},)
        ),
        audit={"actor": WORD},
    )
    scrubbed = scrub(event, ERASED)
    assert WORD not in repr(scrubbed)
    assert scrub(scrubbed, ERASED) == scrubbed


def test_what_the_books_need_stays() -> None:
    told = order_created(currency="EUR", exchangeRate=Decimal("1.1"))
    told["data"]["items"][0]["engraving"] = WORD
    data = scrub(_event(told), ERASED).data
    assert data["customerId"] == ERASED
    assert data["items"] == [{"productId": "prod-1", "quantity": 1, "unitPrice": Decimal("100.00")}]
    assert {"orderId", "totalAmount", "currency", "exchangeRate", "createdAt"} <= data.keys()


@pytest.mark.parametrize("hidden", [{"name": WORD}, [WORD], WORD * 100])
def test_nothing_is_hidden_in_what_stays(hidden: object) -> None:
    event = _event(payment_processed())
    odd = attrs.evolve(event, data={**event.data, "status": hidden})
    assert WORD not in repr(scrub(odd, ERASED))


def test_only_orders_and_the_farewell_are_kept() -> None:
    assert is_kept("OrderCreated")
    assert is_kept("CustomerErased")
    for gone in ("CustomerCreated", "UserCreated", "LoyaltyPointsEarned", "NobodyKnows"):
        assert not is_kept(gone)
