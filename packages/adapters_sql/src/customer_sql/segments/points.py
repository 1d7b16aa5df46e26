"""Loyalty points of all businesses, in sets."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.segments.points import PointsEntry
from customer_sql.exact_json import write_json
from customer_sql.segments.rows import points_row
from customer_sql.session import Session
from customer_sql.statements import given_rows, upsert, written
from customer_sql.tables import loyalty_points

ADD_POINTS = upsert(
    loyalty_points,
    given_rows(written(loyalty_points), "entries"),
    only_if="(loyalty_points.at, loyalty_points.event_id, loyalty_points.points) "
    "< (excluded.at, excluded.event_id, excluded.points)",
)


class SqlPointsStore:
    """Implements ``PointsStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entries: Sequence[PointsEntry]) -> None:
        """Keep points, once per customer and reference; the entry of the latest time stands."""
        latest: dict[tuple[str, str, str], PointsEntry] = {}
        for entry in sorted(entries, key=lambda entry: entry.rank):
            latest[entry.key.business_id, entry.key.customer_id, entry.reference] = entry
        if latest:
            rows = [points_row(latest[place]) for place in sorted(latest)]
            self._session.begin()
            self._session.touched(ADD_POINTS, {"entries": write_json(rows)})
