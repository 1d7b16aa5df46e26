"""Messages that cannot be taken: facts whose data nobody can apply, and bytes that are no event."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import attrs

from customer_cli.simulate.facts import Fact

_SPOILED: dict[str, tuple[tuple[str, Any], ...]] = {
    "OrderCreated": (
        ("totalAmount", "abc"),
        ("totalAmount", -1),
        ("items", "none"),
        ("customerId", "nobody at all"),
        ("createdAt", "yesterday"),
    ),
    "OrderCompleted": (("totalAmount", {"much": True}), ("completedAt", "2026-02-30T10:00:00Z")),
    "PaymentProcessed": (("paymentId", 17.5), ("processedAt", "soon")),
    "ShipmentCreated": (("shipmentId", []), ("estimatedDelivery", "next week")),
    "OrderDelivered": (("actualDelivery", "2026-01-01T10:00:00"),),
    "OrderCancelled": (("cancelledAt", "later"),),
    "LoyaltyPointsEarned": (("points", "many"), ("points", -5), ("points", 1.5)),
    "AppointmentBooked": (("startsAt", "noon"), ("startsAt", None)),
}


def can_spoil(fact: Fact) -> bool:
    """Whether a fact is of a kind whose data can be spoiled for certain."""
    return fact.kind in _SPOILED


def spoiled(fact: Fact, random: Random, number: int) -> Fact:
    """Return an event of its own that tells the same fact, but cannot be applied.

    Args:
        fact: of a kind that can be spoiled.
        random: decides in what way.
        number: of the event, which nobody else has.
    """
    field, value = random.choice(_SPOILED[fact.kind])
    return attrs.evolve(
        fact,
        event_id=f"{fact.event_id}-poison-{number}",
        source=f"{fact.source}.faulty",
        data={**fact.data, field: value},
        is_poison=True,
        is_counted=False,
    )


def _envelope(mark: str, **fields: str) -> str:
    shown = {
        "eventId": f'"{mark}"',
        "eventType": '"OrderCreated"',
        "timestamp": '"2026-01-01T00:00:00Z"',
        "source": '"stranger"',
        "data": '{"orderId":"order-1"}',
        **fields,
    }
    return "{" + ",".join(f'"{name}":{value}' for name, value in shown.items()) + "}"


_HOSTILE: tuple[Callable[[str], str | bytes], ...] = (
    lambda mark: mark.encode() + b"\xff\xfe\x80",
    lambda mark: _envelope(mark)[:-20],
    lambda mark: f'["{mark}"]',
    lambda mark: f'"{mark}"',
    lambda mark: f'{{"hostile":"{mark}"}}',
    lambda mark: f"<event>{mark}</event>",
    lambda mark: "[" * 200 + f'"{mark}"' + "]" * 200,
    lambda mark: _envelope(mark, data='"' + "x" * 50 + '"'),
    lambda mark: _envelope(mark, source='"customer-service"'),
    lambda mark: _envelope(mark, metadata='{"businessId":"no business!"}'),
    lambda mark: _envelope(mark, timestamp='"yesterday"'),
    lambda mark: _envelope(f"{mark} with spaces"),
    lambda mark: _envelope(mark, eventType='"a\\u0000b"'),
    lambda mark: _envelope(mark, eventType='"' + "y" * 300 + '"'),
    lambda mark: f'{{"specversion":"0.3","id":"{mark}","type":"OrderCreated","source":"a"}}',
    lambda mark: f'{{"specversion":"1.0","type":"{mark}","source":"a","data":{{}}}}',
)
"""None of them is empty or has a line end, so that each can be a line of a file."""


def hostile(run: str, number: int) -> bytes:
    """Return bytes that are no event; no two are the same."""
    made = _HOSTILE[number % len(_HOSTILE)](f"{run}-hostile-{number}")
    return made if isinstance(made, bytes) else made.encode()
