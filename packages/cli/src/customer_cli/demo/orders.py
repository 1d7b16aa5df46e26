"""The demo's orders, as the order, payment, shipment and loyalty services would have told them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from customer_cli.demo.buying import buying_of, order_days
from customer_cli.demo.people import Person
from customer_core.kernel.clock import format_time, whole_days
from customer_core.kernel.money import round_cents

Envelope = dict[str, Any]

_PRODUCTS = (
    ("espresso-cups", "Espresso cups, set of four", "kitchen"),
    ("linen-shirt", "Linen shirt", "clothing"),
    ("desk-lamp", "Desk lamp", "lighting"),
    ("wool-blanket", "Wool blanket", "home"),
    ("trail-shoes", "Trail running shoes", "sports"),
    ("headphones", "Wireless headphones", "electronics"),
    ("cast-iron-pan", "Cast-iron pan", "kitchen"),
    ("backpack", "Daypack, 22 litres", "travel"),
    ("fountain-pen", "Fountain pen", "stationery"),
    ("oak-shelf", "Oak shelf", "furniture"),
    ("rain-jacket", "Rain jacket", "clothing"),
    ("bike-light", "Bicycle light", "sports"),
)
_RATES = {"EUR": Decimal("1.08"), "GBP": Decimal("1.27")}
_CANCELLED, _RETURNED, _REFUSED = 0.04, 0.03, 0.05


class OrderBook:
    """Makes the events of everybody's orders, each order with a number of its own.

    Args:
        random: decides everything, so that the same seed tells the same story.
        now: nothing happens later than this.
    """

    def __init__(self, random: Random, now: datetime) -> None:
        self._random = random
        self._now = now
        self._numbers = count(10_001)

    def events_of(self, person: Person) -> Iterator[Envelope]:
        """Yield what happened to the orders and points of a customer, in order of time."""
        known = whole_days(person.registered_at, self._now)
        for days in order_days(self._random, person.habit, known):
            moment = self._now - timedelta(days=days, minutes=self._random.randint(5, 1200))
            yield from self._order(person, max(moment, person.registered_at), days)
        fewest, most = buying_of(person.habit).points
        if most:
            yield self._points(person, self._random.randint(fewest, most))

    def _order(self, person: Person, placed: datetime, days: int) -> Iterator[Envelope]:
        order_id, chance = f"order-{next(self._numbers)}", self._random.random()
        facts: dict[str, Any]
        yield self._created(person, order_id, placed)
        if self._random.random() < _REFUSED:
            facts = {
                "paymentId": f"pay-{order_id}-0",
                "reason": "card declined",
                "failedAt": placed,
            }
            yield self._fact("PaymentFailed", order_id, placed, facts)
        paid = placed + timedelta(minutes=2)
        facts = {"paymentId": f"pay-{order_id}", "status": "Captured", "processedAt": paid}
        yield self._fact("PaymentProcessed", order_id, paid, facts)
        if chance < _CANCELLED and days > 1:
            called_off = paid + timedelta(hours=3)
            facts = {"reason": "changed my mind", "cancelledAt": called_off}
            yield self._fact("OrderCancelled", order_id, called_off, facts)
            return
        yield from self._delivery(order_id, paid, days, returned=chance > 1 - _RETURNED)

    def _delivery(
        self, order_id: str, paid: datetime, days: int, *, returned: bool
    ) -> Iterator[Envelope]:
        shipped, arrived = paid + timedelta(days=1), paid + timedelta(days=4)
        if days > 1:
            tracking = f"1Z{self._random.randrange(10**10):010}"
            facts = {
                "shipmentId": f"ship-{order_id}",
                "trackingNumber": tracking,
                "estimatedDelivery": arrived,
            }
            yield self._fact("ShipmentCreated", order_id, shipped, facts)
        if days > 5:  # noqa: PLR2004 - days on the way
            yield self._fact("OrderDelivered", order_id, arrived, {"actualDelivery": arrived})
        if returned and days > 14:  # noqa: PLR2004 - days to think it over
            back = arrived + timedelta(days=8)
            yield self._fact("OrderReturned", order_id, back, {"returnedAt": back})

    def _created(self, person: Person, order_id: str, at: datetime) -> Envelope:
        currency = person.country.currency if person.country.currency in _RATES else "USD"
        rate = _RATES.get(currency)
        items = self._items(person, rate or Decimal(1))
        city, state, zip_code = person.city
        address = {
            "street": person.street,
            "city": city,
            "state": state,
            "zipCode": zip_code,
            "country": person.country.code,
        }
        facts = {
            "customerId": person.id,
            "totalAmount": sum(item["unitPrice"] * item["quantity"] for item in items),
            "currency": currency,
            "items": items,
            "shippingAddress": address,
            "createdAt": at,
        }
        known_rate = {} if rate is None else {"exchangeRate": rate}
        return self._fact("OrderCreated", order_id, at, {**facts, **known_rate})

    def _items(self, person: Person, rate: Decimal) -> list[dict[str, Any]]:
        """Return what is in the basket, priced so that it comes to what the customer spends."""
        fewest, most = buying_of(person.habit).basket
        left = Decimal(self._random.randint(fewest * 100, most * 100)) / 100 / rate
        chosen = self._random.sample(_PRODUCTS, self._random.randint(1, 3))
        return [
            {
                "productId": product,
                "name": name,
                "category": category,
                "quantity": 1,
                "unitPrice": round_cents(left / len(chosen)),
            }
            for product, name, category in chosen
        ]

    def _points(self, person: Person, points: int) -> Envelope:
        at = self._now - timedelta(hours=1)
        facts = {
            "customerId": person.id,
            "points": points,
            "reason": "purchases",
            "reference": f"demo-{person.id}",
        }
        return _envelope("LoyaltyPointsEarned", f"demo-points-{person.id}", at, facts, "loyalty")

    def _fact(self, kind: str, order_id: str, at: datetime, facts: dict[str, Any]) -> Envelope:
        data = {
            "orderId": order_id,
            **{k: format_time(v) if isinstance(v, datetime) else v for k, v in facts.items()},
        }
        return _envelope(kind, f"demo-{kind}-{order_id}", at, data, "order")


def _envelope(
    kind: str, event_id: str, at: datetime, data: dict[str, Any], service: str
) -> Envelope:
    return {
        "eventId": event_id,
        "eventType": kind,
        "version": "1.0",
        "timestamp": format_time(at),
        "source": f"{service}-service",
        "data": data,
        "metadata": {"businessId": "default"},
    }
