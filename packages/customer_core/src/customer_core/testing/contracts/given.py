"""What the contract suites have in common: bringing a store to where a test begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from customer_core.customers.model import Customer
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.events import Event
from customer_core.kernel.ids import BusinessId
from customer_core.orders.model import Order
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment, Standing
from customer_core.testing.builders import key_of
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

T = TypeVar("T")

HERE = BusinessId("default")
ELSEWHERE = BusinessId("other")
_PATIENCE = 0.2  # seconds in which what does not wait would long be done
_LONG = 20


def given_customers(units: UnitsOfWork, *customers: Customer) -> None:
    """Keep customers, each in its business."""
    for business_id, of_business in groupby(customers, lambda customer: customer.business_id):
        with units.begin(business_id) as unit:
            for customer in of_business:
                unit.customers.add(customer)
            unit.commit()


def given_orders(platform: PlatformUnits, *orders: Order) -> None:
    """Keep orders."""
    with platform.begin() as unit:
        unit.orders.save(orders)
        unit.commit()


def given_segments(platform: PlatformUnits, *segments: CustomerSegment) -> None:
    """Keep metrics and standings."""
    with platform.begin() as unit:
        unit.segments.save(segments)
        unit.commit()


def given_events(platform: PlatformUnits, *events: Event) -> Sequence[Event]:
    """Write events to the journal; return the new ones."""
    with platform.begin() as unit:
        added = unit.journal.append(events)
        unit.commit()
    return added


def a_segment(  # noqa: PLR0913 - by name, each with a default
    customer_id: str = "cust-123",
    *,
    business: str = HERE,
    tier: str = "regular",
    memberships: Sequence[str] = (),
    next_change_at: datetime | None = None,
    version: int = 1,
) -> CustomerSegment:
    """Return metrics and a standing, entered at noon."""
    return CustomerSegment(
        key=key_of(customer_id, business),
        metrics=Metrics(
            at=NOON,
            registered_at=NOON,
            total_spent=Decimal("5420.50"),
            order_count=23,
            orders_last_6_months=8,
            last_order_at=NOON,
            loyalty_points=12,
            not_counted=1,
        ),
        standing=Standing(
            tier=tier,
            segment=next(iter(memberships), "new_customer"),
            is_default=not memberships,
            tiers={} if tier == "regular" else {tier: NOON},
            memberships=dict.fromkeys(memberships, NOON),
            next_change_at=next_change_at,
        ),
        version=version,
        updated_at=NOON,
    )


def while_held(
    platform: PlatformUnits, hold: Callable[[PlatformUnit], object], wanted: Callable[[], T]
) -> T:
    """Return what ``wanted`` returns, which must wait for the unit that did ``hold`` to commit."""
    with ThreadPoolExecutor(1) as thread:
        with platform.begin() as first:
            hold(first)
            second: Future[T] = thread.submit(wanted)
            assert not wait([second], _PATIENCE).done, "it did not wait"  # noqa: S101 - a test
            first.commit()
        return second.result(_LONG)
