"""When the demo's customers order, and for how much, so that every tier and segment has members."""

from __future__ import annotations

from random import Random

import attrs

from customer_cli.demo.people import Habit


@attrs.frozen
class Buying:
    """How much a habit buys.

    Attributes:
        orders: from and to how many.
        basket: from and to how much an order comes to, in US dollars.
        days_ago: the youngest and the oldest day of an order, before today.
        points: loyalty points earned, from and to.
    """

    orders: tuple[int, int]
    basket: tuple[int, int]
    days_ago: tuple[int, int]
    points: tuple[int, int] = (0, 0)


_BUYING = {
    Habit.NEW: Buying((0, 1), (20, 140), (0, 20)),
    Habit.OCCASIONAL: Buying((2, 4), (25, 180), (3, 80), (20, 300)),
    Habit.FREQUENT: Buying((11, 15), (25, 95), (1, 165), (200, 900)),
    Habit.GENEROUS: Buying((5, 9), (215, 620), (4, 260), (300, 2400)),
    Habit.VIP: Buying((21, 27), (420, 980), (1, 280), (5200, 9000)),
    Habit.ENTERPRISE: Buying((108, 114), (520, 1400), (1, 280), (9000, 20000)),
    Habit.AT_RISK: Buying((2, 6), (40, 260), (95, 170), (50, 400)),
    Habit.CHURNED: Buying((1, 4), (30, 220), (190, 290), (10, 200)),
    Habit.SILENT: Buying((0, 0), (0, 0), (0, 0)),
}


def buying_of(habit: Habit) -> Buying:
    """Return how a habit buys."""
    return _BUYING[habit]


def order_days(random: Random, habit: Habit, days_known: int) -> list[int]:
    """Return how many days ago each order was, the oldest first; none before the registration."""
    buying = _BUYING[habit]
    youngest, oldest = buying.days_ago
    latest = min(oldest, max(days_known - 1, 0))
    number = random.randint(*buying.orders)
    return sorted(
        (random.randint(min(youngest, latest), latest) for _ in range(number)), reverse=True
    )
