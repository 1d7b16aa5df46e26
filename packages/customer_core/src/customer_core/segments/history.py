"""A customer's purchases over time, and every moment at which its figures change."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from customer_core.kernel.clock import DAY, LATEST
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.metrics import WINDOW_DAYS, Metric, Metrics
from customer_core.segments.rules import Definitions

_WINDOW = timedelta(days=WINDOW_DAYS)


@attrs.frozen
class CustomerKey:
    """A customer of a business."""

    business_id: BusinessId
    customer_id: CustomerId


@attrs.frozen
class Purchase:
    """What metrics need of a qualifying order.

    Attributes:
        ordered_at: when it was placed.
        amount: its total in the base currency, or None where no rate is known.
        qualified_at: since when it counts.
        disqualified_at: since when it counts no more, or None.
    """

    ordered_at: datetime
    amount: Decimal | None
    qualified_at: datetime
    disqualified_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether there is any time in which it counts."""
        return self.disqualified_at is None or self.disqualified_at > self.qualified_at


@attrs.frozen
class PointsGain:
    """Loyalty points that came in (or, below 0, went out) at a moment."""

    at: datetime
    points: int


@attrs.frozen
class PurchaseHistory:
    """Everything the metrics of one customer stand on."""

    key: CustomerKey
    registered_at: datetime
    purchases: tuple[Purchase, ...] = ()
    points: tuple[PointsGain, ...] = ()

    def metrics_at(self, moment: datetime) -> Metrics:
        """Return the figures at ``moment``."""
        live = [purchase for purchase in self.purchases if _counts_at(purchase, moment)]
        counted = [(p.ordered_at, p.amount) for p in live if p.amount is not None]
        return Metrics(
            at=moment,
            registered_at=self.registered_at,
            total_spent=sum((amount for _, amount in counted), Decimal(0)),
            order_count=len(counted),
            orders_last_6_months=sum(moment - at < _WINDOW for at, _ in counted),
            last_order_at=max((at for at, _ in counted), default=None),
            loyalty_points=sum(gain.points for gain in self.points if gain.at <= moment),
            not_counted=len(live) - len(counted),
        )

    def walk(self, definitions: Definitions, until: datetime) -> Iterator[Metrics]:
        """Yield the figures at every moment, in order, at which an answer may have changed.

        Purchases from before the registration take effect with it (SPEC 4, Orders).
        The moments are those of the purchases and points, and those at which a count of days
        passes a bound of a rule or an order leaves the six-month window; the last is ``until``.
        Yields once for each moment, in time that grows with the moments, not with their square.
        """
        return _Walk(self, definitions, until).run()

    def moments_of_time(self, definitions: Definitions) -> Iterator[datetime]:
        """Yield every moment at which time alone may change an answer."""
        idle = definitions.day_bounds(Metric.DAYS_SINCE_LAST_ORDER)
        for days in idle | definitions.day_bounds(Metric.DAYS_SINCE_REGISTRATION):
            yield self.registered_at + days * DAY
        for purchase in self.purchases:
            yield purchase.ordered_at + _WINDOW
            for days in idle:
                yield purchase.ordered_at + days * DAY


def _counts_at(purchase: Purchase, moment: datetime) -> bool:
    over = purchase.disqualified_at
    return purchase.qualified_at <= moment and (over is None or moment < over)


class _Walk:
    """Keeps running figures while it passes from moment to moment."""

    def __init__(self, history: PurchaseHistory, definitions: Definitions, until: datetime) -> None:
        self._history = history
        self._until = until
        self._changes: dict[datetime, list[tuple[int, bool]]] = defaultdict(list)
        self._gains: dict[datetime, int] = defaultdict(int)
        self._live: set[int] = set()
        self._latest: list[tuple[timedelta, int, datetime]] = []
        self._window: list[tuple[datetime, int]] = []
        self._total, self._count, self._recent = Decimal(0), 0, 0
        self._not_counted, self._points = 0, 0
        self._moments = {history.registered_at, until, *history.moments_of_time(definitions)}
        self._load()

    def _load(self) -> None:
        for mark, purchase in enumerate(self._history.purchases):
            if not purchase.counts:
                continue
            self._changes[purchase.qualified_at].append((mark, True))
            if purchase.disqualified_at is not None:
                self._changes[purchase.disqualified_at].append((mark, False))
        for gain in self._history.points:
            self._gains[gain.at] += gain.points
        self._moments.update(self._changes, self._gains)

    def run(self) -> Iterator[Metrics]:
        for moment in sorted(self._moments):
            if moment > self._until:
                return
            for mark, enters in self._changes.get(moment, ()):
                if enters:
                    self._enter(mark, moment)
                else:
                    self._leave(mark, moment)
            self._points += self._gains.get(moment, 0)
            self._close_window(moment)
            if moment >= self._history.registered_at or moment == self._until:
                yield self._metrics(moment)

    def _enter(self, mark: int, moment: datetime) -> None:
        purchase = self._history.purchases[mark]
        if purchase.amount is None:
            self._not_counted += 1
            return
        self._live.add(mark)
        self._total += purchase.amount
        self._count += 1
        latest_first = LATEST - purchase.ordered_at
        heapq.heappush(self._latest, (latest_first, mark, purchase.ordered_at))
        if moment - purchase.ordered_at < _WINDOW:
            self._recent += 1
            heapq.heappush(self._window, (purchase.ordered_at + _WINDOW, mark))

    def _leave(self, mark: int, moment: datetime) -> None:
        purchase = self._history.purchases[mark]
        if purchase.amount is None:
            self._not_counted -= 1
            return
        self._close_window(moment)
        self._live.discard(mark)
        self._total -= purchase.amount
        self._count -= 1
        self._recent -= moment - purchase.ordered_at < _WINDOW

    def _close_window(self, moment: datetime) -> None:
        while self._window and self._window[0][0] <= moment:
            _, mark = heapq.heappop(self._window)
            self._recent -= mark in self._live

    def _metrics(self, moment: datetime) -> Metrics:
        while self._latest and self._latest[0][1] not in self._live:
            heapq.heappop(self._latest)
        return Metrics(
            at=moment,
            registered_at=self._history.registered_at,
            total_spent=self._total,
            order_count=self._count,
            orders_last_6_months=self._recent,
            last_order_at=self._latest[0][2] if self._latest else None,
            loyalty_points=self._points,
            not_counted=self._not_counted,
        )
