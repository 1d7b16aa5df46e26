"""What the metrics of customers stand on, gathered from orders and points by PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import attrs
from psycopg.sql import SQL

from customer_core.customers.model import Gender, Preferences, Status
from customer_core.customers.profile_facts import facts_told
from customer_core.kernel.codec import from_plain
from customer_core.segments.history import CustomerKey, PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import ProfileFacts
from customer_sql.customers.attribute_json import attributes_kept
from customer_sql.segments.rows import assignment_of

HISTORY = SQL(
    "c.business_id, c.id, c.registered_at, c.assignment, bought.*, gained.* FROM customers c "
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

PROFILE = SQL(
    "c.status, c.gender, c.preferences::text AS preferences, c.country, c.attributes, "
    "c.updated_at, tagged.labels, tagged.tagged_at"
)
"""The columns that :func:`told_history_of` needs beside them, the last two of :data:`TAGGED`."""

TAGGED = SQL(
    "CROSS JOIN LATERAL (SELECT array_agg(label_key) AS labels, max(created_at) AS tagged_at "
    "FROM customer_tags WHERE business_id = c.business_id AND customer_id = c.id) AS tagged"
)


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
        assignment=assignment_of(row["assignment"]),
    )


def told_history_of(row: Mapping[str, Any]) -> PurchaseHistory:
    """Return the history that a row gathers, with what rules read of the profile."""
    basis = _profile(row["status"], row["gender"], row["preferences"], row["country"])
    labels, attributes = frozenset(row["labels"] or ()), attributes_kept(row["attributes"])
    told = labels or attributes
    return attrs.evolve(
        history_of(row),
        profile=attrs.evolve(basis, tags=labels, attributes=attributes) if told else basis,
        profile_changed_at=max(row["updated_at"], row["tagged_at"] or row["updated_at"]),
    )


@lru_cache(maxsize=4096)
def _profile(
    status: str, gender: str | None, preferences: str, country: str | None
) -> ProfileFacts:
    """Return what rules read of a profile; many have the same, so that few are put together."""
    told = from_plain(json.loads(preferences), Preferences)
    return facts_told(Status(status), Gender(gender) if gender else None, told, country)
