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
    """

    def __init__(self, source: Source, now: datetime, binding: Binding) -> None:
        self.now = now
        self.binding = binding
        self._source = source
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
            "total_spent": (self._orders, SQL("coalesce(sum(base_amount), 0)")),
            "last_order_at": (self._orders, _of_counted("max(created_at)")),
            "not_counted": (self._orders, SQL("count(*) - count(base_amount)")),
            "loyalty_points": (self._points, SQL("coalesce(sum(points), 0)")),
        }
        return self._told(name, Identifier("s", name), *gathered[name])

    def first_order_at(self) -> Composable:
        """Return the column of the moment of the first order, or null."""
        return self._gathered("first_order_at", _of_counted("min(created_at)"), None)

    def lifetime_points(self) -> Composable:
        """Return the column of the points ever earned."""
        self._points_of_all = True
        earned = SQL("coalesce(sum(points) FILTER (WHERE points > 0), 0)")
        self._points["lifetime_points"] = earned
        return self._column("lifetime_points", SQL("p.lifetime_points"))

    def orders_in(self, days: int) -> Composable:
        """Return the column of the number of orders of the last days."""
        counted = SQL("count(base_amount) FILTER (WHERE {})").format(self._inside(days))
        name = f"orders_in_{days}"
        if days == SIX_MONTHS.days:
            return self._told(name, SQL("s.orders_last_6_months"), self._orders, counted)
        return self._gathered(name, counted, days)

    def spent_in(self, days: int) -> Composable:
        """Return the column of their sum."""
        inside = self._inside(days)
        summed = SQL("coalesce(sum(base_amount) FILTER (WHERE {}), 0)").format(inside)
        return self._gathered(f"spent_in_{days}", summed, days)

    def first_in_window(self, days: int) -> Composable:
        """Return the column of the moment of the first order of the last days, or null.

        Those that are not counted are among them, for so the next change is reckoned.
        """
        first = SQL("min(created_at) FILTER (WHERE {})").format(self._inside(days))
        return self._gathered(f"first_in_{days}", first, days)

    def edge(self, days: int) -> Composable | None:
        """Return the moment so many days of 24 hours ago; None where the calendar has none."""
        try:
            return self.binding.bind(self.now - days * DAY)
        except OverflowError:
            return None

    def joined(self) -> Composable:
        """Return what is to be joined to :data:`STANDINGS`."""
        now = self.binding.bind(self.now)
        parts: list[Composable] = []
        if self._orders:
            parts.append(
                _ORDERS.format(
                    columns=_listed(self._orders),
                    now=now,
                    wanted=self._wanted(of_all=self._orders_of_all),
                    newer=self._newer(),
                )
            )
        if self._points:
            wanted = self._wanted(of_all=self._points_of_all)
            parts.append(_POINTS.format(columns=_listed(self._points), now=now, wanted=wanted))
        parts.append(SQL("CROSS JOIN LATERAL (SELECT {}) AS f").format(_listed(self._columns)))
        return SQL(" ").join(parts)

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
        found = Identifier("o" if gathers is self._orders else "p", name)
        if self._source is Source.GATHERED:
            return self._column(name, found)
        either = SQL("CASE WHEN {} THEN {} ELSE {} END").format(self.is_current, kept, found)
        return self._column(name, either)

    def _gathered(self, name: str, gathered: Composable, days: int | None) -> Composable:
        """Gather a column of everybody, from the orders of the last days or from all."""
        self._orders_of_all = True
        self._days = None if days is None or self._days is None else max(self._days, days)
        self._orders[name] = gathered
        return self._column(name, Identifier("o", name))

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
_POINTS = SQL(
    "CROSS JOIN LATERAL (SELECT {columns} FROM loyalty_points "
    "WHERE business_id = c.business_id AND customer_id = c.id AND at <= {now} AND {wanted}) AS p"
)


def _of_counted(aggregate: LiteralString) -> Composable:
    return SQL(aggregate) + SQL(" FILTER (WHERE base_amount IS NOT NULL)")


def _listed(columns: dict[str, Composable]) -> Composable:
    return SQL(", ").join(
        SQL("{} AS {}").format(value, Identifier(name)) for name, value in columns.items()
    )
