"""Figures moment by moment, and the next moment at which time or a fact may change an answer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from customer_core.segments.history import WINDOW, Purchase, PurchaseHistory
from customer_core.segments.metrics import Metrics
from customer_core.segments.rules import Definitions, Rule


def next_moment(
    history: PurchaseHistory, definitions: Definitions, after: datetime
) -> datetime | None:
    """Return the first moment later than ``after`` at which an answer may change, or None."""
    moments = [gain.at for gain in history.points]
    moments += [one.qualified_at for one in history.purchases]
    moments += [one.disqualified_at for one in history.purchases if one.disqualified_at is not None]
    moments += _moments_of_time(history, definitions.conditions)
    return min([moment for moment in moments if moment > after], default=None)


def walk(history: PurchaseHistory, rules: Iterable[Rule], until: datetime) -> Iterator[Metrics]:
    """Yield the figures at every moment, in order, at which an answer of these rules may change.

    Purchases from before the registration take effect with it (SPEC 4, Orders). The moments are
    those of the purchases and points, and those of time alone; the last is ``until``. Yields once
    for each moment, in time that hardly grows faster than their number.
    """
    changes, gains = _changes(history), _gains(history)
    moments = {history.registered_at, *changes, *gains}
    for rule in rules:
        moments.update(_moments_of_time(history, rule))
    figures = _Figures(history.registered_at)
    for moment in (*sorted([one for one in moments if one < until]), until):
        for purchase, enters in changes.get(moment, ()):
            figures.change(purchase, enters=enters)
        figures.points += gains.get(moment, 0)
        if moment >= history.registered_at or moment == until:
            yield figures.at(moment)


def _moments_of_time(history: PurchaseHistory, rule: Rule) -> list[datetime]:
    """Return when a count of days passes a bound of the rule, or an order leaves its window."""
    idle = rule.idle_bounds
    moments = [history.registered_at + bound for bound in rule.age_bounds]
    moments += [history.registered_at + bound for bound in idle]
    moments += [one.ordered_at + bound for bound in idle for one in history.purchases]
    if rule.has_window:
        moments += [one.ordered_at + WINDOW for one in history.purchases]
    return moments


def _changes(history: PurchaseHistory) -> dict[datetime, list[tuple[Purchase, bool]]]:
    """Return the purchases that begin, or cease, to count at each moment."""
    changes: dict[datetime, list[tuple[Purchase, bool]]] = {}
    for purchase in history.purchases:
        if purchase.counts:
            changes.setdefault(purchase.qualified_at, []).append((purchase, True))
            if purchase.disqualified_at is not None:
                changes.setdefault(purchase.disqualified_at, []).append((purchase, False))
    return changes


def _gains(history: PurchaseHistory) -> dict[datetime, int]:
    gains: dict[datetime, int] = {}
    for gain in history.points:
        gains[gain.at] = gains.get(gain.at, 0) + gain.points
    return gains


class _Figures:
    """Running figures."""

    def __init__(self, registered_at: datetime) -> None:
        self.points = 0
        self._registered_at = registered_at
        self._total = Decimal(0)
        self._not_counted = 0
        self._leaving: list[datetime] = []  # the window, of each order that counts; sorted

    def change(self, purchase: Purchase, *, enters: bool) -> None:
        amount = purchase.amount
        if amount is None:
            self._not_counted += 1 if enters else -1
        elif enters:
            self._total += amount
            insort(self._leaving, purchase.ordered_at + WINDOW)
        else:
            self._total -= amount
            del self._leaving[bisect_left(self._leaving, purchase.ordered_at + WINDOW)]

    def at(self, moment: datetime) -> Metrics:
        leaving = self._leaving
        return Metrics(
            at=moment,
            registered_at=self._registered_at,
            total_spent=self._total,
            order_count=len(leaving),
            orders_last_6_months=len(leaving) - bisect_right(leaving, moment),
            last_order_at=leaving[-1] - WINDOW if leaving else None,
            loyalty_points=self.points,
            not_counted=self._not_counted,
        )
