"""Standings and loyalty points as rows of their tables, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import from_plain, to_plain
from customer_core.segments.assignment import Assignment, ByHand
from customer_core.segments.history import CustomerKey
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment, Standing
from customer_core.segments.points import PointsEntry
from customer_sql.exact_json import write_json


def segment_row(segment: CustomerSegment) -> dict[str, Any]:
    """Return the row that keeps a customer's metrics and standing."""
    standing, metrics = segment.standing, segment.metrics
    return {
        "business_id": segment.key.business_id,
        "customer_id": segment.key.customer_id,
        "tier": standing.tier,
        "segment": standing.segment,
        "is_default": standing.is_default,
        "tiers": write_json(to_plain(standing.tiers)),
        "memberships": write_json(to_plain(standing.memberships)),
        "membership_names": list(standing.belongs_to),
        "next_change_at": standing.next_change_at,
        "measured_at": metrics.at,
        "registered_at": metrics.registered_at,
        "total_spent": metrics.total_spent,
        "order_count": metrics.order_count,
        "orders_last_6_months": metrics.orders_last_6_months,
        "last_order_at": metrics.last_order_at,
        "loyalty_points": metrics.loyalty_points,
        "not_counted": metrics.not_counted,
        "version": segment.version,
        "updated_at": segment.updated_at,
        "by_hand": standing.by_hand and write_json(to_plain(standing.by_hand)),
    }


def segment_of(row: Mapping[str, Any], prefix: str = "") -> CustomerSegment | None:
    """Return the metrics and standing that a row keeps, or None where an outer join found none.

    Args:
        row: of the table, or of a join with it.
        prefix: before the names of the columns.
    """
    if row[f"{prefix}version"] is None:
        return None
    return CustomerSegment(
        key=CustomerKey(row[f"{prefix}business_id"], row[f"{prefix}customer_id"]),
        metrics=Metrics(
            at=row[f"{prefix}measured_at"],
            registered_at=row[f"{prefix}registered_at"],
            total_spent=row[f"{prefix}total_spent"],
            order_count=row[f"{prefix}order_count"],
            orders_last_6_months=row[f"{prefix}orders_last_6_months"],
            last_order_at=row[f"{prefix}last_order_at"],
            loyalty_points=row[f"{prefix}loyalty_points"],
            not_counted=row[f"{prefix}not_counted"],
        ),
        standing=Standing(
            tier=row[f"{prefix}tier"],
            segment=row[f"{prefix}segment"],
            is_default=row[f"{prefix}is_default"],
            tiers=_moments(row[f"{prefix}tiers"]),
            memberships=_moments(row[f"{prefix}memberships"]),
            next_change_at=row[f"{prefix}next_change_at"],
            by_hand=_by_hand(row[f"{prefix}by_hand"]),
        ),
        version=row[f"{prefix}version"],
        updated_at=row[f"{prefix}updated_at"],
    )


def assignment_of(plain: Mapping[str, Any] | None) -> Assignment | None:
    """Return the assignment that a column keeps."""
    return None if plain is None else from_plain(plain, Assignment)


def points_row(entry: PointsEntry) -> dict[str, Any]:
    """Return the row that keeps an entry of points."""
    return {
        "business_id": entry.key.business_id,
        "customer_id": entry.key.customer_id,
        "reference": entry.reference,
        "points": entry.points,
        "at": entry.at,
        "event_id": entry.event_id,
    }


def _by_hand(plain: Mapping[str, Any] | None) -> ByHand | None:
    return None if plain is None else from_plain(plain, ByHand)


def _moments(raw: Mapping[str, str]) -> dict[str, datetime]:
    return {name: parse_time(moment, name) for name, moment in raw.items()}
