"""Facts moment by moment, and the next moment at which time or a fact may change an answer."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from customer_core.segments.history import PurchaseHistory
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import SIX_MONTHS
from customer_core.segments.language.moments import Needs
from customer_core.segments.metrics import Metrics

_END = datetime.max.replace(tzinfo=UTC)
_ORDERS, _POINTS, _PROFILE = 0, -1, -2
_NO_MONEY = Decimal(0)
_Change = tuple[datetime, int, int, datetime, Decimal]
"""When; of what (the days of a window, or all orders, or points, or the profile); how many more, or
which of the past profiles ends; when the order was placed; how much more is spent."""

_moment_of = itemgetter(0)


def facts_at(history: PurchaseHistory, needs: Needs, moment: datetime) -> Facts:
    """Return what rules of these needs read of a customer at ``moment``."""
    return facts_of(history, needs, history.metrics_at(moment))


def facts_of(history: PurchaseHistory, needs: Needs, metrics: Metrics) -> Facts:
    """Return what :func:`facts_at` does, from the figures that the history has come to."""
    now = metrics.at
    facts = Facts(
        at=now,
        registered_at=history.registered_at,
        total_spent=metrics.total_spent,
        order_count=metrics.order_count,
        loyalty_points=metrics.loyalty_points,
        lifetime_points=sum(
            [one.points for one in history.points if one.points > 0 and one.at <= now]
        ),
        last_order_at=metrics.last_order_at,
        orders_in={SIX_MONTHS.days: metrics.orders_last_6_months},
        profile=history.profile,
    )
    if needs.first_order or needs.windows != (SIX_MONTHS.days,) or needs.sums:
        _add_orders(facts, history, needs)
    return facts


def _add_orders(facts: Facts, history: PurchaseHistory, needs: Needs) -> None:
    """Add what the metrics do not have: the first order and the windows."""
    now = facts.at
    live = [(one.ordered_at, one.amount) for one in history.live_at(now) if one.amount is not None]
    facts.first_order_at = min([placed_at for placed_at, _ in live], default=None)
    for days in needs.windows:
        edge = now - timedelta(days=days)
        amounts = [amount for placed_at, amount in live if placed_at > edge]
        facts.orders_in[days] = len(amounts)
        facts.spent_in[days] = sum(amounts, Decimal(0))


def next_moment(history: PurchaseHistory, needs: Needs, facts: Facts) -> datetime | None:
    """Return the first moment after that of the facts at which an answer may change, or None."""
    now = facts.at
    moments = needs.between(facts, now, _END)
    live = history.live_at(now)
    for days in needs.windows:
        window = timedelta(days=days)
        edge = now - window
        inside = [one.ordered_at for one in live if one.ordered_at > edge]
        if inside:
            moments.append(min(inside) + window)
    for one in history.purchases:
        if one.qualified_at > now:
            moments.append(one.qualified_at)
        if one.disqualified_at is not None and one.disqualified_at > now:
            moments.append(one.disqualified_at)
    moments += [gain.at for gain in history.points if gain.at > now]
    return min(moments, default=None)


def walk(
    history: PurchaseHistory, needs: Needs, facts: Facts, until: datetime = _END
) -> Iterator[Facts]:
    """Yield the facts at every moment to come at which an answer of these needs may change.

    Args:
        history: the customer's.
        needs: of the rules.
        facts: where to begin; they are changed on the way, and what is yielded is always they.
        until: the last moment that is looked at.

    Yields:
        The facts once for each moment, in order, in time that hardly grows faster than their
        number.
    """
    changes = sorted(_changes(history, needs, facts.at, until), key=_moment_of)
    running, lower = _Running(history, needs, facts), facts.at
    for moment, together in groupby(changes, key=_moment_of):
        for turn in needs.between(facts, lower, moment):
            facts.at = turn
            yield facts
        for change in together:
            running.forward(change)
        facts.at = lower = moment
        yield facts
    for turn in needs.between(facts, lower, until):
        facts.at = turn
        yield facts


def walk_back(history: PurchaseHistory, needs: Needs, facts: Facts) -> Iterator[Facts]:
    """Yield the facts at every moment, from the last, at which an answer has or may have changed.

    Orders and points from before the registration take effect with it (SPEC 4, Orders), so that
    the registration is the first moment there is. The profile is what it was where the history
    tells that, else what it is now. The arguments are those of :func:`walk`.
    """
    registered, upper = history.registered_at, facts.at
    if upper <= registered:
        return
    found = [*_changes(history, needs, registered, upper), *_profiles(history, registered, upper)]
    changes = sorted(found, key=_moment_of, reverse=True)
    running, turning = _Running(history, needs, facts), needs.turns
    for change in changes:
        moment = change[0]
        if moment < upper:
            if turning:
                for turn in reversed(needs.between(facts, moment, upper)):
                    facts.at = turn
                    yield facts
            facts.at = upper = moment
            yield facts
        running.back(change)
    for turn in reversed(needs.between(facts, registered, upper)):
        facts.at = turn
        yield facts
    facts.at = registered
    yield facts


def _changes(
    history: PurchaseHistory, needs: Needs, after: datetime, until: datetime
) -> list[_Change]:
    """Return what changes after a moment and until another, in no order."""
    found: list[_Change] = [
        (one.at, _POINTS, one.points, one.at, _NO_MONEY)
        for one in history.points
        if after < one.at <= until
    ]
    for one in history.purchases:
        begin, end, amount = one.qualified_at, one.disqualified_at, one.amount
        if amount is None or (end is not None and end <= begin):
            continue
        if after < begin <= until:
            found.append((begin, _ORDERS, 1, one.ordered_at, amount))
        if end is not None and after < end <= until:
            found.append((end, _ORDERS, -1, one.ordered_at, -amount))
    if needs.windows:
        found += [
            change
            for days in needs.windows
            for change in _through_window(history, days)
            if after < change[0] <= until
        ]
    return found


def _profiles(history: PurchaseHistory, after: datetime, until: datetime) -> Iterator[_Change]:
    """Yield when the profile changed, the last change of a moment first."""
    known = history.past_profiles
    for index, one in enumerate(known.changes if known else ()):
        if after < one.until <= until:
            yield one.until, _PROFILE, index, one.until, _NO_MONEY


def _through_window(history: PurchaseHistory, days: int) -> Iterator[_Change]:
    """Yield when each order comes into a window and leaves it."""
    window = timedelta(days=days)
    for one in history.purchases:
        amount, ordered_at, left = one.amount, one.ordered_at, one.ordered_at + window
        if one.disqualified_at is not None:
            left = min(left, one.disqualified_at)
        if amount is not None and left > one.qualified_at:
            yield one.qualified_at, days, 1, ordered_at, amount
            yield left, days, -1, ordered_at, -amount


class _Running:
    """Brings facts over changes, forward and back."""

    def __init__(self, history: PurchaseHistory, needs: Needs, facts: Facts) -> None:
        self._facts = facts
        self._past = history.past_profiles
        self._placed: list[datetime] | None = None  # by orders that count
        if needs.order_moments:
            live = history.live_at(facts.at)
            self._placed = sorted([one.ordered_at for one in live if one.amount is not None])

    def forward(self, change: _Change) -> None:
        """Bring the facts over a change to come."""
        _, subject, more, placed_at, amount = change
        facts = self._facts
        if subject == _ORDERS:
            facts.order_count += more
            facts.total_spent += amount
            if self._placed is not None:
                self._place(self._placed, placed_at, enters=more > 0)
        elif subject == _POINTS:
            facts.loyalty_points += more
            facts.lifetime_points += max(0, more)
        else:
            facts.orders_in[subject] += more
            facts.spent_in[subject] = facts.spent_in.get(subject, _NO_MONEY) + amount

    def back(self, change: _Change) -> None:
        """Bring the facts back to before a change."""
        _, subject, more, placed_at, amount = change
        facts = self._facts
        if subject == _ORDERS:
            facts.order_count -= more
            facts.total_spent -= amount
            if self._placed is not None:
                self._place(self._placed, placed_at, enters=more < 0)
        elif subject == _POINTS:
            facts.loyalty_points -= more
            facts.lifetime_points -= max(0, more)
        elif subject == _PROFILE:
            if self._past:
                facts.profile = self._past.changes[more].profile
        else:
            facts.orders_in[subject] -= more
            facts.spent_in[subject] = facts.spent_in.get(subject, _NO_MONEY) - amount

    def _place(self, placed: list[datetime], placed_at: datetime, *, enters: bool) -> None:
        if enters:
            insort(placed, placed_at)
        else:
            del placed[bisect_left(placed, placed_at)]
        self._facts.first_order_at = placed[0] if placed else None
        self._facts.last_order_at = placed[-1] if placed else None
