"""What each field of the rule language reads in PostgreSQL: the one table that rules go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import LiteralString

from psycopg.sql import SQL, Composable, Literal

from customer_core.customers.model import Preferences
from customer_core.kernel.codec import to_plain
from customer_core.segments.language.fields import LOYALTY_TIERS, Field
from customer_sql.segments.figures import Figures

Read = Callable[[Figures], Composable]
"""Returns the expression of a field, over a customer ``c`` and the figures ``f`` beside it."""

_DEFAULTS = to_plain(Preferences())


def _figure(name: str) -> Read:
    return lambda figures: figures.figure(name)


def _column(expression: LiteralString) -> Read:
    return lambda _: SQL(expression)


def _preference(name: str) -> Read:
    expression = SQL("coalesce(c.preferences ->> {}, {})").format(
        Literal(name), Literal(_DEFAULTS[name])
    )
    return lambda _: expression


def _switch(part: str, name: str) -> Read:
    expression = SQL("coalesce((c.preferences -> {} -> {})::boolean, {})").format(
        Literal(part), Literal(name), Literal(_DEFAULTS[part][name])
    )
    return lambda _: expression


def _idle_since(figures: Figures) -> Composable:
    return SQL("coalesce({}, c.registered_at)").format(figures.figure("last_order_at"))


def _loyalty_tier(figures: Figures) -> Composable:
    points = figures.lifetime_points()
    (lowest, _), *above = LOYALTY_TIERS.items()
    reached = SQL(" ").join(
        SQL("WHEN {} >= {} THEN {}").format(points, Literal(least), Literal(name))
        for name, least in reversed(above)
    )
    return SQL("CASE {} ELSE {} END").format(reached, Literal(lowest))


COLUMNS: Mapping[str, Read] = {
    "totalSpent": _figure("total_spent"),
    "orderCount": _figure("order_count"),
    "averageOrderValue": _figure("total_spent"),
    "loyaltyPoints": _figure("loyalty_points"),
    "lifetimePoints": lambda figures: figures.lifetime_points(),
    "daysSinceLastOrder": _idle_since,
    "daysSinceRegistration": _column("c.registered_at"),
    "firstOrder": lambda figures: figures.first_order_at(),
    "lastOrder": _figure("last_order_at"),
    "registered": _column("c.registered_at"),
    "status": _column("c.status"),
    "gender": _column("c.gender"),
    "language": _preference("language"),
    "currency": _preference("currency"),
    "timeZone": _preference("timezone"),
    "country": _column("c.country"),
    "loyaltyTier": _loyalty_tier,
    "email": _switch("marketing", "emailOptIn"),
    "sms": _switch("marketing", "smsOptIn"),
    "push": _switch("marketing", "pushOptIn"),
    "orderUpdates": _switch("notifications", "orderUpdates"),
    "promotions": _switch("notifications", "promotions"),
    "newsletters": _switch("notifications", "newsletters"),
}
"""Every field but those of windows, which :data:`WINDOWED` has, and sets; of a mean, what is
divided."""

SETS: Mapping[str, SQL] = {
    "tags": SQL("FROM customer_tags WHERE business_id = c.business_id AND customer_id = c.id"),
}
"""Where the labels of each set are kept, each with its ``label_key``."""

WINDOWED: Mapping[str, Callable[[Figures, int], Composable]] = {
    "orders_in": lambda figures, days: figures.orders_in(days),
    "spent_in": lambda figures, days: figures.spent_in(days),
}
"""What is counted or summed over the last days, by what the field reads."""


def column_of(field: Field, figures: Figures) -> Composable:
    """Return the expression of a field that is no window.

    Raises:
        KeyError: the field has no column.
    """
    return COLUMNS[field.name](figures)
