"""Whose standing is not what the definitions say, as a condition over many rows at once.

The row of a customer is taken for right if it is there, not due, without anything set by hand,
tells the tiers and segments that the definitions say, and is due again no later than time alone
may change that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from psycopg.sql import SQL, Composable, Identifier

from customer_core.kernel.clock import DAY
from customer_core.segments.defaults import NEW_FOR_DAYS
from customer_core.segments.definitions import Kind
from customer_core.segments.differing import StandingCheck
from customer_core.segments.language.fields import SIX_MONTHS
from customer_core.segments.language.moments import Needs, together
from customer_sql.segments.attribute_sql import date_begins
from customer_sql.segments.binding import Binding
from customer_sql.segments.columns import COLUMNS
from customer_sql.segments.figures import Figures, Source
from customer_sql.segments.rule_sql import any_of
from customer_sql.segments.ruled import RuledSql

_HOUR = timedelta(hours=1)
_GATHERED = (
    "order_count",
    "total_spent",
    "last_order_at",
    "loyalty_points",
    "not_counted",
)


class DifferingSql:
    """The condition of a check, over a customer ``c``, its row ``s`` and the figures ``f``.

    Args:
        check: what standings are held against.
        binding: of the statement.
        theirs: tells orders and points of the customers looked at from others.
    """

    def __init__(self, check: StandingCheck, binding: Binding, theirs: Composable) -> None:
        self._check = check
        self._bind = binding.bind
        source = Source.GATHERED if check.from_orders else Source.KEPT
        self.figures = Figures(source, check.now, binding, theirs)
        self._ruled = RuledSql(check.definitions, self.figures)

    def condition(self) -> Composable:
        """Return the condition."""
        return any_of(
            [
                SQL("s.version IS NULL"),
                SQL("NOT {}").format(self.figures.is_not_due),
                *self._by_hand(),
                *(self._standing() if self._check.segment is None else self._membership()),
                *self._late(),
                *(self._figures() if self._check.from_orders else ()),
            ]
        )

    def _by_hand(self) -> Iterator[Composable]:
        yield SQL("s.by_hand IS NOT NULL")
        yield SQL(
            "c.assignment IS NOT NULL "
            "AND coalesce((c.assignment ->> 'endsAt')::timestamptz > {}, true)"
        ).format(self._bind(self._check.now))

    def _standing(self) -> Iterator[Composable]:
        ruled = self._ruled
        yield SQL("s.membership_names <> {}").format(ruled.names(ruled.segments))
        yield SQL("s.segment <> coalesce(s.membership_names[1], {})").format(
            ruled.default_segment()
        )
        yield SQL("s.is_default <> (s.membership_names = '{{}}')")
        yield SQL(
            "CASE WHEN s.tiers::text = '{{}}' THEN s.tier <> {lowest} OR {held} "
            "ELSE {names} <> ARRAY(SELECT json_object_keys(s.tiers)) "
            "OR s.tier <> {tier} END"
        ).format(
            lowest=ruled.lowest,
            held=any_of(ruled.holds(one) for one in ruled.above),
            names=ruled.names(ruled.above),
            tier=ruled.tier(),
        )

    def _membership(self) -> Iterator[Composable]:
        """Yield that the one tier or segment which is looked at is held wrongly or not at all."""
        for one in self._check.definitions.all:
            if one.name == self._check.segment and one.name != self._check.definitions.lowest:
                kept = Identifier("s", "tiers" if one.kind is Kind.TIER else "memberships")
                yield SQL("({} ->> {} IS NOT NULL) <> {}").format(
                    kept, self._bind(one.name), self._ruled.holds(one)
                )

    def _late(self) -> Iterator[Composable]:
        """Yield that the row is due later than time alone may change an answer.

        Of orders leaving the window of six months, and of facts that lie ahead, the row knows,
        whatever the definitions were when it was made.
        """
        needs = self._needs()
        yield from (
            self._due_later(SQL("c.registered_at"), span)
            for span in {*needs.ages, NEW_FOR_DAYS * DAY}
        )
        yield from (
            self._due_later(COLUMNS["daysSinceLastOrder"](self.figures), span)
            for span in needs.idle
        )
        yield from (self._due_later(self.figures.first_order_at(), span) for span in needs.first)
        yield from (
            self._due_later(date_begins(aged, self.figures.binding), aged.days * DAY)
            for aged in sorted(needs.dates, key=lambda one: (one.name, one.days))
        )
        for days in needs.windows:
            if days != SIX_MONTHS.days or self._check.from_orders:
                yield self._due_later(self.figures.first_in_window(days), days * DAY)

    def _needs(self) -> Needs:
        definitions, segment = self._check.definitions, self._check.segment
        if segment is None:
            return definitions.needs
        return together(*(one.needs for one in definitions.compiled if one.name == segment))

    def _due_later(self, since: Composable, span: timedelta) -> Composable:
        return SQL(
            "({since} > {edge} AND (s.next_change_at > {since} + make_interval(hours => {hours})) "
            "IS NOT FALSE) IS TRUE"
        ).format(
            since=since,
            edge=self._bind(self._check.now - span),
            hours=self._bind(span // _HOUR),
        )

    def _figures(self) -> Iterator[Composable]:
        """Yield that the figures are not those of the orders and points, or will not be."""
        six_months = self.figures.orders_in(SIX_MONTHS.days)
        yield SQL("s.orders_last_6_months <> {}").format(six_months)
        for name in _GATHERED:
            figure = self.figures.figure(name)
            yield SQL("{} IS DISTINCT FROM {}").format(Identifier("s", name), figure)
        now = self._bind(self._check.now)
        yield SQL(
            "EXISTS (SELECT FROM order_summary WHERE business_id = c.business_id "
            "AND customer_id = c.id AND qualified_at IS NOT NULL "
            "AND (qualified_at > {now} OR disqualified_at > {now}))"
        ).format(now=now)
        yield SQL(
            "EXISTS (SELECT FROM loyalty_points WHERE business_id = c.business_id "
            "AND customer_id = c.id AND at > {now})"
        ).format(now=now)
