"""The runs that bring standings to what the definitions say, each in parts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from customer_core.event_plane.recompute_runs import Place, RecomputeScope, Run
from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.history import CustomerKey
from customer_core.segments.movements import NO_MOVEMENTS, Movements
from customer_sql.exact_json import write_json
from customer_sql.session import Row, Session
from customer_sql.statements import given_rows, statement, upsert
from customer_sql.tables import segment_recomputes

FIND_RUN = statement(
    "SELECT run FROM segment_recomputes WHERE scope = %(scope)s::jsonb "
    "AND definitions = %(definitions)s AND started_at >= %(since)s AND NOT finished "
    "ORDER BY run DESC LIMIT 1"
)

FORGET_RUNS = statement("DELETE FROM segment_recomputes WHERE scope = %(scope)s::jsonb")

NEXT_RUN = statement("SELECT 1 + coalesce(max(run), 0) AS run FROM segment_recomputes")

START_RUN = upsert(segment_recomputes, given_rows(segment_recomputes.columns, "parts"))

HOLD_RUNS = statement("LOCK TABLE segment_recomputes IN SHARE ROW EXCLUSIVE MODE")

TAKE_PART = statement(
    "UPDATE segment_recomputes SET taken_at = clock_timestamp() "
    "WHERE run = %(run)s AND part = (SELECT part FROM segment_recomputes "
    "WHERE run = %(run)s AND NOT finished AND part <> ALL (%(besides)s::smallint[]) "
    "ORDER BY taken_at NULLS FIRST, part LIMIT 1) "
    "AND NOT finished "
    "RETURNING part, after_business, after_customer, until_business, until_customer"
)

ADVANCE_PART = statement(
    "UPDATE segment_recomputes SET customers = customers + %(customers)s, "
    "after_business = %(to_business)s, after_customer = %(to_customer)s, finished = %(finished)s "
    "WHERE run = %(run)s AND part = %(part)s AND NOT finished "
    "AND (after_business, after_customer) "
    "IS NOT DISTINCT FROM (%(after_business)s::text, %(after_customer)s::text)"
)

HOLD_MOVEMENTS = statement(
    "SELECT movements FROM segment_recomputes WHERE run = %(run)s AND part = %(part)s FOR UPDATE"
)

KEEP_MOVEMENTS = statement(
    "UPDATE segment_recomputes SET movements = %(movements)s::json "
    "WHERE run = %(run)s AND part = %(part)s"
)

OUTCOME_OF_RUN = statement(
    "SELECT customers, movements FROM segment_recomputes WHERE run = %(run)s ORDER BY part"
)


class SqlRecomputeRuns:
    """Implements ``RecomputeRuns``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def unfinished(self, scope: RecomputeScope, definitions: str, since: datetime) -> Run | None:
        """Return the run of a scope that was begun by ``since`` or later and has not ended."""
        self._session.begin()
        self._session.touched(HOLD_RUNS, {})
        rows = self._session.rows(
            FIND_RUN, {"scope": _plain(scope), "definitions": definitions, "since": since}
        )
        return Run(number=rows[0]["run"], scope=scope, resumed=True) if rows else None

    def start(
        self, scope: RecomputeScope, definitions: str, bounds: Sequence[CustomerKey], now: datetime
    ) -> Run:
        """Begin a run, and forget those of the same scope before it."""
        self._session.begin()
        self._session.touched(HOLD_RUNS, {})
        number: int = self._session.rows(NEXT_RUN, {})[0]["run"]
        self._session.touched(FORGET_RUNS, {"scope": _plain(scope)})
        edges = [None, *bounds, None]
        parts = [
            {
                "run": number,
                "part": part,
                "scope": to_plain(scope),
                "definitions": definitions,
                "started_at": now,
                **_key("after", after),
                **_key("until", until),
                "finished": False,
                "customers": 0,
                "movements": _plain(NO_MOVEMENTS),
            }
            for part, (after, until) in enumerate(pairwise(edges))
        ]
        self._session.touched(START_RUN, {"parts": write_json(parts)})
        return Run(number=number, scope=scope)

    def take(self, run: Run, *, besides: Collection[int] = ()) -> Place | None:
        """Return the place of the part that waits longest, or None where all are at their end."""
        rows = self._session.rows(TAKE_PART, {"run": run.number, "besides": [*besides]})
        return _place(rows[0]) if rows else None

    def advance(self, run: Run, place: Place, to: Place | None, customers: int) -> bool:
        """Move a part on, and count the customers looked at."""
        moved = self._session.touched(
            ADVANCE_PART,
            {
                "run": run.number,
                "part": place.part,
                "customers": customers,
                "finished": to is None,
                **_key("after", place.after),
                **_key("to", (to or place).after),
            },
        )
        return moved > 0

    def add(self, run: Run, place: Place, movements: Movements) -> None:
        """Count movements, in the transaction that makes them."""
        part = {"run": run.number, "part": place.part}
        self._session.begin()
        for row in self._session.rows(HOLD_MOVEMENTS, part):
            known = from_plain(row["movements"], Movements)
            self._session.touched(KEEP_MOVEMENTS, {**part, "movements": _plain(known + movements)})

    def outcome(self, run: Run) -> tuple[int, Movements]:
        """Return how many customers were looked at so far, and who moved."""
        rows = self._session.rows(OUTCOME_OF_RUN, {"run": run.number})
        movements = [from_plain(row["movements"], Movements) for row in rows]
        return sum(row["customers"] for row in rows), sum(movements, NO_MOVEMENTS)


def _plain(value: RecomputeScope | Movements) -> str:
    return write_json(to_plain(value))


def _key(name: str, key: CustomerKey | None) -> dict[str, str | None]:
    return {
        f"{name}_business": key.business_id if key else None,
        f"{name}_customer": key.customer_id if key else None,
    }


def _place(row: Row) -> Place:
    return Place(part=row["part"], after=_key_of(row, "after"), until=_key_of(row, "until"))


def _key_of(row: Row, name: str) -> CustomerKey | None:
    business, customer = row[f"{name}_business"], row[f"{name}_customer"]
    return None if business is None else CustomerKey(BusinessId(business), CustomerId(customer))
