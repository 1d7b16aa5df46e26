"""What an order service says: orders with items and addresses, paid, shipped and delivered.

The same events serve every subject: as the bytes of a transport, and as plain values.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bench.workload import BUSINESS_ID

Envelope = dict[str, Any]

SPREAD = timedelta(days=60)
"""Over how long the orders lie: they come in as their events happened, so that they interleave."""

DUPLICATES = 0.1

_TYPES = {
    "OrderCreated": timedelta(0),
    "PaymentProcessed": timedelta(minutes=3),
    "ShipmentCreated": timedelta(days=1),
    "OrderDelivered": timedelta(days=4),
}
EVENTS_AN_ORDER = len(_TYPES)

encode = msgspec.json.encode


def order_events(orders: int, customers: Sequence[str], *, seed: int) -> list[Envelope]:
    """Give the envelopes of these many orders by customers drawn at random, as they happened."""
    rng = random.Random(seed)
    begin = datetime.now(UTC) - SPREAD - timedelta(days=5)
    events = [
        event
        for number in range(orders)
        for event in _order(f"{seed:x}-{number}", rng.choice(customers), begin, rng)
    ]
    return sorted(events, key=lambda event: str(event["timestamp"]))


def past_orders(customers: Sequence[str], *, each: int, seed: int) -> list[Envelope]:
    """Give one event for each of the orders that customers completed in the year before."""
    rng = random.Random(seed)
    names = [(customer, number) for customer in customers for number in range(each)]
    return [_past_order(f"past-{customer}-{number}", customer, rng) for customer, number in names]


def as_sent(events: Sequence[Envelope], *, seed: int) -> list[bytes]:
    """Give the messages that a transport delivers: about one in ten comes a second time, later."""
    rng = random.Random(seed)
    sent: list[tuple[float, bytes]] = []
    for place, event in enumerate(events):
        message = encode(event)
        sent.append((place, message))
        if rng.random() < DUPLICATES:
            sent.append((place + rng.uniform(1, 2000), message))
    return [message for _, message in sorted(sent)]


def _past_order(name: str, customer: str, rng: random.Random) -> Envelope:
    completed = datetime.now(UTC) - SPREAD - timedelta(days=5 + 300 * rng.random())
    facts = {
        "orderId": f"order-{name}",
        "customerId": customer,
        "totalAmount": rng.randrange(2000, 60000) / 100,
        "completedAt": _iso(completed),
    }
    return _envelope(name, "OrderCompleted", completed, facts)


def _order(name: str, customer: str, begin: datetime, rng: random.Random) -> Iterator[Envelope]:
    placed = begin + SPREAD * rng.random()
    facts = _facts(f"order-{name}", customer, placed, rng)
    for event_type, after in _TYPES.items():
        data = {"orderId": f"order-{name}", **facts[event_type]}
        yield _envelope(name, event_type, placed + after, data)


def _envelope(name: str, event_type: str, at: datetime, data: dict[str, Any]) -> Envelope:
    return {
        "eventId": f"evt-{name}-{event_type}",
        "eventType": event_type,
        "version": "1.0",
        "timestamp": _iso(at),
        "source": "order-service",
        "data": data,
        "metadata": {
            "correlationId": f"corr-{name}",
            "businessId": BUSINESS_ID,
            "actor": "order-service",
        },
    }


def _facts(
    order: str, customer: str, placed: datetime, rng: random.Random
) -> dict[str, dict[str, Any]]:
    items = [_item(rng) for _ in range(2)]
    total = sum(item["quantity"] * round(item["unitPrice"] * 100) for item in items) / 100
    return {
        "OrderCreated": {
            "customerId": customer,
            "totalAmount": total,
            "currency": "USD",
            "items": items,
            "shippingAddress": {
                "street": f"{rng.randrange(1, 999)} Main Street",
                "city": "Springfield",
                "state": "IL",
                "zipCode": f"{rng.randrange(10000, 99999)}",
                "country": "US",
            },
            "createdAt": _iso(placed),
        },
        "PaymentProcessed": {
            "paymentId": f"pay-{order}",
            "status": "Captured",
            "processedAt": _iso(placed + _TYPES["PaymentProcessed"]),
        },
        "ShipmentCreated": {
            "shipmentId": f"ship-{order}",
            "trackingNumber": f"1Z{rng.randrange(10**9, 10**10)}",
            "estimatedDelivery": _iso(placed + timedelta(days=3)),
        },
        "OrderDelivered": {"actualDelivery": _iso(placed + _TYPES["OrderDelivered"])},
    }


def _item(rng: random.Random) -> dict[str, Any]:
    number = rng.randrange(5000)
    return {
        "productId": f"prod-{number}",
        "quantity": rng.randrange(1, 4),
        "unitPrice": rng.randrange(500, 20000) / 100,
        "name": f"Product number {number}",
        "category": "household",
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
