"""The customers of all businesses, in the order of their keys, and who of them differs."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL, Composable

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.differing import Differing, StandingCheck
from customer_core.segments.history import CustomerKey
from customer_sql.segments.binding import Binding
from customer_sql.segments.differing import DifferingSql
from customer_sql.session import Session
from customer_sql.statements import statement

_EVERYWHERE, _IN_BUSINESS = SQL("true"), SQL("business_id = %(business)s")


def _counted(where: Composable) -> bytes:
    return statement("SELECT count(*) AS customers FROM customers WHERE {where}", where=where)


def _bounds(where: Composable) -> bytes:
    return statement(
        "WITH RECURSIVE part AS MATERIALIZED ("
        "SELECT greatest(1, ceil(count(*) / %(parts)s::numeric))::bigint AS size "
        "FROM customers WHERE {where}), "
        "bound AS (SELECT '' COLLATE \"C\" AS business_id, '' COLLATE \"C\" AS id UNION ALL "
        "SELECT following.* FROM bound, part, LATERAL (SELECT business_id, id FROM customers "
        "WHERE (business_id, id) > (bound.business_id, bound.id) AND {where} "
        "ORDER BY business_id, id LIMIT 1 OFFSET part.size - 1) AS following) "
        "SELECT business_id, id FROM bound WHERE id <> '' LIMIT %(parts)s - 1",
        where=where,
    )


COUNT_CUSTOMERS, COUNT_CUSTOMERS_OF_BUSINESS = _counted(_EVERYWHERE), _counted(_IN_BUSINESS)
BOUNDS, BOUNDS_OF_BUSINESS = _bounds(_EVERYWHERE), _bounds(_IN_BUSINESS)

NEXT_BUSINESS = statement(
    "SELECT business_id FROM customers WHERE business_id > %(after)s ORDER BY business_id LIMIT 1"
)

LAST_OF_STRETCH = statement(
    "SELECT count(*) AS looked_at, max(id) AS last FROM ("
    "SELECT id FROM customers WHERE business_id = %(business)s AND id > %(after)s "
    "AND (%(until)s::text IS NULL OR id <= %(until)s) ORDER BY id LIMIT %(limit)s) AS stretch"
)

_OF_STRETCH = SQL("business_id = {business} AND customer_id > {after} AND customer_id <= {last}")

_DIFFERING = SQL(
    "SELECT c.id FROM "
    "(SELECT * FROM customers "
    "WHERE business_id = {business} AND id > {after} AND id <= {last}) AS c LEFT JOIN "
    "(SELECT * FROM customer_segments WHERE {of_stretch}) AS s "
    "ON s.customer_id = c.id {figures} WHERE {differs} ORDER BY c.id"
)


class SqlPopulation:
    """Implements ``Population``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, business_id: BusinessId | None) -> int:
        """Return how many customers a business has, or all have together."""
        query = COUNT_CUSTOMERS if business_id is None else COUNT_CUSTOMERS_OF_BUSINESS
        customers: int = self._session.rows(query, {"business": business_id})[0]["customers"]
        return customers

    def next_business(self, after: BusinessId | None) -> BusinessId | None:
        """Return the first business with customers, or the one behind another; None at the end."""
        rows = self._session.rows(NEXT_BUSINESS, {"after": after or ""})
        return BusinessId(rows[0]["business_id"]) if rows else None

    def bounds(self, business_id: BusinessId | None, parts: int) -> Sequence[CustomerKey]:
        """Return the last customers of parts that are about as large; of the last part none."""
        query = BOUNDS if business_id is None else BOUNDS_OF_BUSINESS
        rows = self._session.rows(query, {"business": business_id, "parts": parts})
        return [CustomerKey(row["business_id"], row["id"]) for row in rows]

    def differing(
        self, check: StandingCheck, after: CustomerId, until: CustomerId | None, limit: int
    ) -> Differing:
        """Return whose standing is not what the definitions say."""
        stretch = {
            "business": check.business_id,
            "after": after,
            "until": until,
            "limit": limit,
        }
        (row,) = self._session.rows(LAST_OF_STRETCH, stretch, planned_anew=True)
        if not row["looked_at"]:
            return Differing(customers=[], looked_at=0, last=None)
        return Differing(
            customers=self._differing(check, after, row["last"]),
            looked_at=row["looked_at"],
            last=row["last"],
        )

    def _differing(
        self, check: StandingCheck, after: CustomerId, last: CustomerId
    ) -> list[CustomerId]:
        binding = Binding()
        places = {
            "business": binding.bind(check.business_id),
            "after": binding.bind(after),
            "last": binding.bind(last),
        }
        differing = DifferingSql(check, binding, _OF_STRETCH.format(**places))
        query = _DIFFERING.format(
            differs=differing.condition(),
            figures=differing.figures.joined(),
            of_stretch=_OF_STRETCH.format(**places),
            **places,
        )
        rows = self._session.rows(query.as_bytes(), binding.values, planned_anew=True)
        return [CustomerId(row["id"]) for row in rows]
