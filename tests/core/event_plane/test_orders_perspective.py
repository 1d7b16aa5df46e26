"""Which customers an order's events concern: those whose figures they may change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.testing import (
    NOON,
    key_of,
    order_created,
    order_fact,
    payment_processed,
)

JOHN, JANE = key_of("cust-123"), key_of("cust-456")
LATER = NOON + timedelta(days=1)


@pytest.fixture
def touched(service):
    """Take events in, apply them, and return whose figures the last one of them may change."""

    def after(*envelopes):
        service.ingest(*envelopes)
        (perspective,) = (one for one in service.projector.perspectives if one.name == "orders")
        concerned = []
        for recorded in service.store.all_events():
            if perspective.takes(recorded.event):
                with service.platform.begin() as unit:
                    concerned = list(perspective.apply(unit, [recorded]).touched)
                    unit.commit()
        return concerned

    return after


def test_an_order_that_is_not_paid_concerns_no_figure(touched):
    assert touched(order_created()) == []


def test_the_payment_makes_it_count(touched):
    assert touched(order_created(), payment_processed()) == [JOHN]


def test_an_order_that_comes_after_its_payment_counts_at_once(touched):
    assert touched(payment_processed(), order_created()) == [JOHN]


def test_shipping_concerns_no_figure(touched):
    shipped = order_fact("ShipmentCreated", shipmentId="s", at=LATER)
    assert touched(order_created(), payment_processed(), shipped) == []


def test_a_cancellation_concerns_the_figures(touched):
    cancelled = order_fact("OrderCancelled", at=LATER)
    assert touched(order_created(), payment_processed(), cancelled) == [JOHN]


def test_an_order_that_changes_hands_concerns_both(touched):
    corrected = order_created(customer_id="cust-456", at=NOON + timedelta(minutes=1))
    concerned = touched(order_created(), payment_processed(), corrected)
    assert sorted(concerned, key=str) == [JOHN, JANE]
