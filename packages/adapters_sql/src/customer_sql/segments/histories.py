"""What the metrics of customers stand on, gathered from orders and points by PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from psycopg.sql import SQL

from customer_core.segments.history import CustomerKey, PointsGain, Purchase, PurchaseHistory

HISTORY = SQL(
    "c.business_id, c.id, c.registered_at, bought.*, gained.* FROM customers c "
    "CROSS JOIN LATERAL ("
    "SELECT array_agg(o.created_at) AS ordered_at, array_agg(o.base_amount) AS amounts, "
    "array_agg(o.qualified_at) AS qualified_at, array_agg(o.disqualified_at) AS disqualified_at "
    "FROM (SELECT * FROM order_summary WHERE business_id = c.business_id AND customer_id = c.id "
    "AND qualified_at IS NOT NULL ORDER BY created_at, order_id) AS o) AS bought "
    "CROSS JOIN LATERAL ("
    "SELECT array_agg(p.at) AS gained_at, array_agg(p.points) AS points "
    "FROM (SELECT * FROM loyalty_points WHERE business_id = c.business_id AND customer_id = c.id "
    "ORDER BY at, reference) AS p) AS gained"
)
"""The columns that :func:`history_of` needs, and where they come from; ``c`` is to be chosen."""


def history_of(row: Mapping[str, Any]) -> PurchaseHistory:
    """Return the history that a row gathers."""
    purchases = zip(
        row["ordered_at"] or (),
        row["amounts"] or (),
        row["qualified_at"] or (),
        row["disqualified_at"] or (),
        strict=True,
    )
    gains = zip(row["gained_at"] or (), row["points"] or (), strict=True)
    return PurchaseHistory(
        key=CustomerKey(row["business_id"], row["id"]),
        registered_at=row["registered_at"],
        purchases=tuple(Purchase(*facts) for facts in purchases),
        points=tuple(PointsGain(*facts) for facts in gains),
    )
