"""The figures that rules ask for, as columns of a relation ``f`` beside each customer ``c``.

A row of ``customer_segments`` tells the figures of the moment it was measured at, and they stay
what they are until its ``next_change_at``, those of the six months' window too. What such a row
does not tell, and all figures where it is due or missing, comes from the orders and points.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import LiteralString

from psycopg.sql import SQL, Composable, Identifier

from customer_core.kernel.clock import DAY
from customer_core.segments.language.fields import SIX_MONTHS
from customer_sql.segments.binding import Binding

STANDINGS = SQL(
    "customers c LEFT JOIN customer_segments s "
    "ON s.business_id = c.business_id AND s.customer_id = c.id"
)
"""What :meth:`Figures.joined` is joined to."""


class Source(Enum):
    """Where the figures of a customer come from.

    Attributes:
        KEPT: the row, taken to be there and not due.
        SETTLED: the row where it is there and not due, else the orders and points.
        GATHERED: the orders and points.
    """

    KEPT = "kept"
    SETTLED = "settled"
    GATHERED = "gathered"


class Figures:
    """The columns of ``f``: asked for one by one, and then put together.

    Args:
        source: where they come from.
        now: the moment they are told for.
        binding: of the statement.
        theirs: tells orders and points of the customers looked at from others. Where it is given,
            what is gathered of everybody comes from one look at all of these, which for many
            customers takes a fraction of as many looks at each one's own.
    """

    def __init__(
        self, source: Source, now: datetime, binding: Binding, theirs: Composable | None = None
    ) -> None:
        self.now = now
        self.binding = binding
        self._source = source
        self._theirs = theirs
        self._columns: dict[str, Composable] = {}
        self._orders: dict[str, Composable] = {}
        self._points: dict[str, Composable] = {}
        self._orders_of_all = source is Source.GATHERED
        self._days: int | None = None if source is Source.GATHERED else 0  # None for all orders
        self._points_of_all = source is Source.GATHERED

    def figure(self, name: str) -> Composable:
        """Return the column of a figure that rows tell: the name of an attribute of the facts."""
        gathered = {
            "order_count": (self._orders, SQL("count(base_amount)")),
            "total_spent": (self._orders, SQL("sum(base_amount)")),
            "last_order_at": (self._orders, _of_counted("max(created_at)")),
            "not_counted": (self._orders, SQL("count(*) - count(base_amount)")),
            "loyalty_points": (self._points, SQL("sum(points)")),
        }
        return self._told(name, Identifier("s", name), *gathered[name])

    def first_order_at(self) -> Composable:
        """Return the column of the moment of the first order, or null."""
        self._gather("first_order_at", _of_counted("min(created_at)"), None)
        return self._column("first_order_at", SQL("o.first_order_at"))

    def lifetime_points(self) -> Composable:
        """Return the column of the points ever earned."""
        self._points_of_all = True
        self._points["lifetime_points"] = SQL("sum(points) FILTER (WHERE points > 0)")
        return self._column("lifetime_points", _or_nothing(SQL("p.lifetime_points")))

    def orders_in(self, days: int) -> Composable:
        """Return the column of the number of orders of the last days."""
        counted = SQL("count(base_amount) FILTER (WHERE {})").format(self._inside(days))
        name = f"orders_in_{days}"
        if days == SIX_MONTHS.days:
            return self._told(name, SQL("s.orders_last_6_months"), self._orders, counted)
        self._gather(name, counted, days)
        return self._column(name, _or_nothing(Identifier("o", name)))

    def spent_in(self, days: int) -> Composable:
        """Return the column of their sum."""
        inside = self._inside(days)
        summed = SQL("sum(base_amount) FILTER (WHERE {})").format(inside)
        name = f"spent_in_{days}"
        self._gather(name, summed, days)
        return self._column(name, _or_nothing(Identifier("o", name)))

    def first_in_window(self, days: int) -> Composable:
        """Return the column of the moment of the first order of the last days, or null.

        Those that are not counted are among them, for so the next change is reckoned.
        """
        first = SQL("min(created_at) FILTER (WHERE {})").format(self._inside(days))
        name = f"first_in_{days}"
        self._gather(name, first, days)
        return self._column(name, Identifier("o", name))

    def edge(self, days: int) -> Composable | None:
        """Return the moment so many days of 24 hours ago; None where the calendar has none."""
        moment = self.moment_before(days)
        return None if moment is None else self.binding.bind(moment)

    def moment_before(self, days: int) -> datetime | None:
        """Return what :meth:`edge` does as a value of its own."""
        try:
            return self.now - days * DAY
        except OverflowError:
            return None

    def joined(self) -> Composable:
        """Return what is to be joined to :data:`STANDINGS`."""
        parts = [self._joined_orders()] if self._orders else []
        parts += [self._joined_points()] if self._points else []
        parts.append(SQL("CROSS JOIN LATERAL (SELECT {}) AS f").format(_listed(self._columns)))
        return SQL(" ").join(parts)

    def _joined_orders(self) -> Composable:
        columns, now = _listed(self._orders), self.binding.bind(self.now)
        if self._theirs and self._orders_of_all and self._days is None:
            return _ORDERS_TOGETHER.format(columns=columns, now=now, theirs=self._theirs)
        wanted = self._wanted(of_all=self._orders_of_all)
        return _ORDERS.format(columns=columns, now=now, wanted=wanted, newer=self._newer())

    def _joined_points(self) -> Composable:
        columns, now = _listed(self._points), self.binding.bind(self.now)
        if self._theirs and self._points_of_all:
            return _POINTS_TOGETHER.format(columns=columns, now=now, theirs=self._theirs)
        wanted = self._wanted(of_all=self._points_of_all)
        return _POINTS.format(columns=columns, now=now, wanted=wanted)

    @property
    def is_current(self) -> Composable:
        """Whether the row is there and not due."""
        return SQL("(s.version IS NOT NULL AND {}) IS TRUE").format(self.is_not_due)

    @property
    def is_not_due(self) -> Composable:
        """Whether time alone has not changed what the row tells; null without a row is not due."""
        now = self.binding.bind(self.now)
        return SQL("(s.next_change_at IS NULL OR s.next_change_at > {})").format(now)

    def _told(
        self, name: str, kept: Composable, gathers: dict[str, Composable], gathered: Composable
    ) -> Composable:
        if self._source is Source.KEPT:
            return self._column(name, kept)
        gathers[name] = gathered
        found: Composable = Identifier("o" if gathers is self._orders else "p", name)
        if name != "last_order_at":
            found = _or_nothing(found)
        if self._source is Source.GATHERED:
            return self._column(name, found)
        either = SQL("CASE WHEN {} THEN {} ELSE {} END").format(self.is_current, kept, found)
        return self._column(name, either)

    def _gather(self, name: str, gathered: Composable, days: int | None) -> None:
        """Gather a column of everybody, from the orders of the last days or from all."""
        self._orders_of_all = True
        self._days = None if days is None or self._days is None else max(self._days, days)
        self._orders[name] = gathered

    def _column(self, name: str, value: Composable) -> Composable:
        self._columns[name] = value
        return Identifier("f", name)

    def _newer(self) -> Composable:
        """Return what leaves out the orders of no window, where the row tells all the rest."""
        edge = self.edge(self._days) if self._days else None
        if edge is None:
            return SQL("true")
        if self._source is Source.KEPT:
            return SQL("created_at > {}").format(edge)
        return SQL("created_at > CASE WHEN {} THEN {} ELSE '-infinity' END").format(
            self.is_current, edge
        )

    def _inside(self, days: int) -> Composable:
        edge = self.edge(days)
        return SQL("true") if edge is None else SQL("created_at > {}").format(edge)

    def _wanted(self, *, of_all: bool) -> Composable:
        return SQL("true") if of_all else SQL("NOT {}").format(self.is_current)


_ORDERS = SQL(
    "CROSS JOIN LATERAL (SELECT {columns} FROM order_summary "
    "WHERE business_id = c.business_id AND customer_id = c.id "
    "AND qualified_at <= {now} AND (disqualified_at IS NULL OR disqualified_at > {now}) "
    "AND {wanted} AND {newer}) AS o"
)
_ORDERS_TOGETHER = SQL(
    "LEFT JOIN (SELECT customer_id, {columns} FROM ("
    "SELECT customer_id, created_at, base_amount FROM order_summary WHERE {theirs} "
    "AND qualified_at <= {now} AND (disqualified_at IS NULL OR disqualified_at > {now}) "
    "OFFSET 0) AS theirs GROUP BY customer_id) AS o ON o.customer_id = c.id"
)
"""With ``OFFSET 0`` they are read as they lie; along the index that groups them, at random."""
_POINTS = SQL(
    "CROSS JOIN LATERAL (SELECT {columns} FROM loyalty_points "
    "WHERE business_id = c.business_id AND customer_id = c.id AND at <= {now} AND {wanted}) AS p"
)
_POINTS_TOGETHER = SQL(
    "LEFT JOIN (SELECT customer_id, {columns} FROM loyalty_points WHERE {theirs} AND at <= {now} "
    "GROUP BY customer_id) AS p ON p.customer_id = c.id"
)


def _or_nothing(number: Composable) -> Composable:
    """Return a number, 0 where nothing was there to be added up."""
    return SQL("coalesce({}, 0)").format(number)


def _of_counted(aggregate: LiteralString) -> Composable:
    return SQL(aggregate) + SQL(" FILTER (WHERE base_amount IS NOT NULL)")


def _listed(columns: dict[str, Composable]) -> Composable:
    return SQL(", ").join(
        SQL("{} AS {}").format(value, Identifier(name)) for name, value in columns.items()
    )
