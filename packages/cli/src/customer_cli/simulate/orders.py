"""The life of an order, as the order, payment and shipment services tell it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime
from itertools import combinations
from typing import Any

from customer_cli.simulate.facts import Fact
from customer_cli.simulate.people import Person
from customer_cli.simulate.teller import Teller

_PRODUCTS = (
    ("espresso-cups", "Espresso cups, set of four", "kitchen"),
    ("linen-shirt", "Chemise en lin “Été”", "clothing"),
    ("desk-lamp", "Schreibtischlampe \U0001f4a1", "lighting"),
    ("kokeshi", "こけし人形", "home"),
    ("samovar", "Самовар", "kitchen"),
    ("tea", "चाय 500\u00a0g", "food"),
)
_BASKETS = tuple(basket for size in (1, 2, 3) for basket in combinations(_PRODUCTS, size))
_PLACES = (
    {
        "street": "1 Main St",
        "city": "Springfield",
        "state": "IL",
        "zipCode": "62701",
        "country": "US",
    },
    {
        "street": "Strada Lipscani 7",
        "city": "București",
        "state": "",
        "zipCode": "030031",
        "country": "RO",
    },
    {
        "street": "道玄坂2-1",
        "city": "渋谷区",
        "state": "東京都",
        "zipCode": "150-0043",
        "country": "JP",
    },
    {
        "street": "Ægisíða 9",
        "city": "Reykjavík",
        "state": "",
        "zipCode": "107",
        "country": "IS",
    },
)
_REASONS = ("changed my mind", "zu spät", "壊れていた", "out of stock")
_SPENDING = (12, 25, 40, 80, 150, 300, 700, 1800)


class OrderStories:
    """Tells of orders, from their creation to their end.

    Args:
        teller: what they are told with.
    """

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._random = teller.random

    def story(self) -> Iterator[Fact]:
        """Tell what happens to a new order, in order of time."""
        teller, random = self._teller, self._random
        owner = teller.customer()
        order = f"{teller.run}-order-{teller.number('order'):07}"
        placed = teller.moments.of_customer(owner.number)
        draw = random.random()
        if draw < 0.03:  # noqa: PLR2004 - a share
            yield self._completed(owner, order, placed)
            return
        if draw > 0.005:  # noqa: PLR2004 - a share; of the others, the creation is never told
            yield self._created(owner, order, placed)
        if draw > 0.95:  # noqa: PLR2004 - a share
            placed = yield from self._corrected(owner, order, placed)
        yield from self._life(owner, order, placed)

    def _life(self, owner: Person, order: str, placed: datetime) -> Iterator[Fact]:
        draw = self._random.random()
        later = self._teller.moments.later
        if draw < 0.06:  # noqa: PLR2004 - a share
            yield self._cancelled(owner, order, later(placed, 5))
            return
        paid = later(placed, 3)
        yield from self._payment(owner, order, paid, draw)
        if draw < 0.1:  # noqa: PLR2004 - a share
            yield self._cancelled(owner, order, later(paid, 20))
            return
        shipped = later(paid, 48)
        yield from self._shipment(owner, order, shipped)
        if draw > 0.45:  # noqa: PLR2004 - a share
            arrived = later(shipped, 120)
            yield self._fact("OrderDelivered", owner, order, arrived, {}, "actualDelivery")
            if draw > 0.85:  # noqa: PLR2004 - a share
                yield self._completed(owner, order, later(arrived, 24))
            if draw > 0.93:  # noqa: PLR2004 - a share
                yield self._fact(
                    "OrderReturned", owner, order, later(arrived, 300), {}, "returnedAt"
                )

    def _created(self, owner: Person, order: str, at: datetime) -> Fact:
        teller, random = self._teller, self._random
        most = _SPENDING[owner.number * 5 % len(_SPENDING)]
        items: list[dict[str, Any]] = []
        cents = 0
        for product, name, category in _BASKETS[int(random.random() * len(_BASKETS))]:
            price, quantity = teller.prices.of_item(most), 1 + int(random.random() * 2)
            cents += price * quantity
            items.append(
                {
                    "productId": product,
                    "name": name,
                    "category": category,
                    "quantity": quantity,
                    "unitPrice": teller.prices.total(price),
                }
            )
        data = {
            "customerId": owner.id,
            "totalAmount": teller.prices.total(cents),
            **teller.prices.currency(owner.business),
            "items": items,
            "shippingAddress": _PLACES[owner.number % len(_PLACES)],
        }
        return self._fact("OrderCreated", owner, order, at, data, "createdAt")

    def _corrected(
        self, owner: Person, order: str, placed: datetime
    ) -> Generator[Fact, None, datetime]:
        """Tell the creation anew, some time later or in the same moment, sometimes for another."""
        teller, draw = self._teller, self._random.random()
        at = placed if draw < 0.2 else teller.moments.later(placed, 1)  # noqa: PLR2004 - a share
        other = teller.customer() if draw > 0.7 else owner  # noqa: PLR2004 - a share
        same_business = other.business == owner.business
        yield self._created(other if same_business else owner, order, at)
        return at

    def _completed(self, owner: Person, order: str, at: datetime) -> Fact:
        teller = self._teller
        data = {
            "customerId": owner.id,
            "totalAmount": teller.prices.total(teller.prices.of_item(200)),
            **teller.prices.currency(owner.business),
        }
        return self._fact("OrderCompleted", owner, order, at, data, "completedAt")

    def _payment(self, owner: Person, order: str, paid: datetime, draw: float) -> Iterator[Fact]:
        later = self._teller.moments.later
        if draw < 0.2:  # noqa: PLR2004 - a share
            failed = {"paymentId": f"{order}-p0", "reason": "card declined"}
            yield self._fact("PaymentFailed", owner, order, paid, failed, "failedAt")
            if draw < 0.12:  # noqa: PLR2004 - a share
                return
            paid = later(paid, 2)
        if 0.3 < draw < 0.6:  # noqa: PLR2004 - a share
            authorised = {"paymentId": f"{order}-p1", "status": "Authorized"}
            yield self._fact("PaymentProcessed", owner, order, paid, authorised, "processedAt")
            paid = later(paid, 4)
        captured = {"paymentId": f"{order}-p1", "status": "Captured"}
        yield self._fact("PaymentProcessed", owner, order, paid, captured, "processedAt")

    def _shipment(self, owner: Person, order: str, shipped: datetime) -> Iterator[Fact]:
        moments, draw = self._teller.moments, self._random.random()
        for attempt in range(2 if draw < 0.08 else 1):  # noqa: PLR2004 - a share
            number = int(draw * 10**10) + attempt
            expected = moments.later(shipped, 100)
            data = {
                "shipmentId": f"{order}-s{attempt}",
                "trackingNumber": f"1Z{number:010}",
                "estimatedDelivery": moments.written(expected),
            }
            yield self._fact("ShipmentCreated", owner, order, shipped, data)
            shipped = moments.later(shipped, 12)

    def _cancelled(self, owner: Person, order: str, at: datetime) -> Fact:
        data = {"reason": self._random.choice(_REASONS)}
        return self._fact("OrderCancelled", owner, order, at, data, "cancelledAt")

    def _fact(  # noqa: PLR0913, PLR0917 - all that a fact of an order is made of
        self,
        kind: str,
        owner: Person,
        order: str,
        at: datetime,
        data: dict[str, Any],
        own: str | None = None,
    ) -> Fact:
        data["orderId"] = order
        return self._teller.fact(kind, owner.business.name, at, data, own)
