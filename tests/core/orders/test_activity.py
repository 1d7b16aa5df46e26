"""What a customer has ordered, and the figures over it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.orders.activity import activity_of, newest_first, statistics_of
from customer_core.orders.model import Order, Returned
from customer_core.testing import NOON, an_order

DAY = timedelta(days=1)
UNPLACED = Order(business_id="default", order_id="unplaced")


def returned(order: Order) -> Order:
    return attrs.evolve(order, returned=Returned(at=NOON + DAY, event_id="9"))


def uncounted(order: Order) -> Order:
    """Return an order in another currency without a rate."""
    return attrs.evolve(order, created=attrs.evolve(order.created, base_total=None))


def statistics(*orders: Order, now=NOON):
    return statistics_of("cust-123", orders, now)


def test_without_orders_there_is_no_activity():
    activity = activity_of("cust-123", [])
    assert (activity.total_orders, activity.total_spent) == (0, 0)
    assert (activity.last_order_id, activity.first_order_at) == (None, None)


def test_the_activity_counts_orders_placed_and_not_cancelled():
    activity = activity_of(
        "cust-123",
        [
            an_order("late", total="10.10", at=NOON + 2 * DAY),
            an_order("first", total="20.20", at=NOON, paid_at=None),
            an_order("cancelled", at=NOON + 3 * DAY, cancelled_at=NOON + 4 * DAY),
            returned(an_order("returned", total="5.00", at=NOON + DAY)),
            UNPLACED,
        ],
    )
    assert activity.total_orders == 3
    assert activity.total_spent == Decimal("35.30")
    assert activity.last_order_id == "late"
    assert (activity.first_order_at, activity.last_order_at) == (NOON, NOON + 2 * DAY)


def test_an_order_without_a_rate_counts_as_an_order_and_not_as_spent():
    activity = activity_of("cust-123", [an_order("a"), uncounted(an_order("b"))])
    assert (activity.total_orders, activity.total_spent) == (2, Decimal(100))


def test_of_orders_of_one_moment_the_greater_id_is_the_last():
    assert activity_of("cust-123", [an_order("b"), an_order("a")]).last_order_id == "b"


@given(st.permutations([an_order(str(n), at=NOON + n % 3 * DAY) for n in range(6)]))
def test_the_order_in_which_orders_are_kept_makes_no_difference(orders):
    assert [order.order_id for order in newest_first(orders)] == ["5", "2", "4", "1", "3", "0"]
    assert activity_of("cust-123", orders) == activity_of("cust-123", orders[::-1])


def test_statistics_count_orders_by_their_status():
    found = statistics(
        an_order("1"), an_order("2", paid_at=None), an_order("3", cancelled_at=NOON), UNPLACED
    )
    assert found.by_status == {"PaymentProcessed": 1, "Pending": 1, "Cancelled": 1}
    assert found.cancellation_rate == Decimal("0.33")


def test_the_lifetime_value_sums_the_orders_that_qualify_at_this_moment():
    orders = [
        an_order("paid", total="10.00"),
        an_order("open", total="20.00", paid_at=None),
        an_order("cancelled", total="40.00", cancelled_at=NOON),
        an_order("cancelled later", total="80.00", cancelled_at=NOON + DAY),
        an_order("paid later", total="160.00", paid_at=NOON + DAY),
    ]
    assert statistics(*orders).lifetime_value == Decimal(90)
    assert statistics(*orders, now=NOON + DAY).lifetime_value == Decimal(170)


@pytest.mark.parametrize(
    ("days", "rate"),
    [(0, None), (30, None), (31, Decimal("1.96")), (61, Decimal("1.00")), (365, Decimal("0.17"))],
)
def test_orders_for_each_month_are_told_once_a_month_has_passed(days, rate):
    orders = [an_order("1"), an_order("2")]
    assert statistics(*orders, now=NOON + days * DAY).orders_per_month == rate


def test_days_between_orders_need_two_orders():
    assert statistics(an_order("1")).average_days_between_orders is None
    orders = [an_order("1"), an_order("2", at=NOON + DAY), an_order("3", at=NOON + 5 * DAY)]
    assert statistics(*orders).average_days_between_orders == Decimal("2.50")


def test_without_orders_there_are_no_rates():
    found = statistics()
    assert (found.cancellation_rate, found.orders_per_month, found.recent) == (None, None, ())


def test_orders_without_a_rate_are_told():
    assert statistics(an_order("a"), uncounted(an_order("b"))).orders_not_counted == 1


def test_the_five_newest_are_shown():
    orders = [an_order(str(n), at=NOON + n * DAY) for n in range(7)]
    assert [order.order_id for order in statistics(*orders).recent] == ["6", "5", "4", "3", "2"]
