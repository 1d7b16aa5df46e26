"""What definitions say of a customer, as expressions over ``c``, ``s`` and the figures ``f``."""

from __future__ import annotations

from collections.abc import Iterable

from psycopg.sql import SQL, Composable

from customer_core.kernel.clock import DAY
from customer_core.segments.defaults import NEW_CUSTOMER, NEW_FOR_DAYS, REGULAR_CUSTOMER
from customer_core.segments.definitions import Definition, Definitions
from customer_core.segments.model import BASE_TIER
from customer_sql.segments.figures import Figures
from customer_sql.segments.rule_sql import sql_of


class RuledSql:
    """The expressions of definitions.

    Args:
        definitions: the tiers and segments.
        figures: that the rules ask for.
    """

    def __init__(self, definitions: Definitions, figures: Figures) -> None:
        self.above = definitions.tiers[1:]
        self.segments = definitions.segments
        self._figures = figures
        self._bind = figures.binding.bind
        self._rules = {one.name: one.rule for one in definitions.all}
        self.lowest = self._bind(definitions.lowest or BASE_TIER)

    def holds(self, one: Definition) -> Composable:
        """Return whether a definition holds."""
        return sql_of(one.rule, self._figures, self._rules)

    def names(self, definitions: Iterable[Definition]) -> Composable:
        """Return the array of the names of those that hold, in their order."""
        named = [
            SQL("CASE WHEN {} THEN {}::text END").format(self.holds(one), self._bind(one.name))
            for one in definitions
        ]
        return SQL("array_remove(ARRAY[{}]::text[], NULL)").format(SQL(", ").join(named))

    def tier(self) -> Composable:
        """Return the highest tier that holds."""
        if not self.above:
            return self.lowest
        cases = SQL(" ").join(
            SQL("WHEN {} THEN {}").format(self.holds(one), self._bind(one.name))
            for one in reversed(self.above)
        )
        return SQL("CASE {} ELSE {} END").format(cases, self.lowest)

    def default_segment(self) -> Composable:
        """Return the segment of those whom none matches."""
        edge = self._bind(self._figures.now - NEW_FOR_DAYS * DAY)
        return SQL("CASE WHEN c.registered_at > {} THEN {} ELSE {} END").format(
            edge, self._bind(NEW_CUSTOMER), self._bind(REGULAR_CUSTOMER)
        )
