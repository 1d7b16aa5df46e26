"""What retention judges by, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.kernel.events import customer_stream
from customer_core.privacy.retention.policy import AgingCategory
from customer_core.privacy.retention.ports import Aged, Notice
from customer_core.privacy.retention.run import JournalPlace, RetentionRun
from customer_core.segments.history import CustomerKey
from customer_sql.exact_json import write_json
from customer_sql.partitions import partition_of
from customer_sql.privacy.retention import statements as s
from customer_sql.privacy.retention.aging import let_go
from customer_sql.session import Row, Session
from customer_sql.statements import key_parameters
from customer_sql.text_arrays import Texts

_FIRST = {"business_id": "", "customer_id": ""}


class SqlRetentionStore:
    """Implements ``RetentionStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold_runs(self) -> None:
        """Keep others from beginning or taking on a run until the transaction ends."""
        self._session.begin()
        self._session.touched(s.HOLD_RUNS, {})

    def runs(self, limit: int) -> Sequence[RetentionRun]:
        """Return the newest runs, the newest first."""
        return [_run(row) for row in self._session.rows(s.RUNS, {"limit": limit})]

    def run_due_at(self, due_at: datetime) -> RetentionRun | None:
        """Return the run for a due time, or None."""
        rows = self._session.rows(s.RUN_DUE_AT, {"due_at": due_at})
        return _run(rows[0]) if rows else None

    def keep_run(self, run: RetentionRun) -> bool:
        """Keep a run as it is now; tell whether it is still the one's who took it on last."""
        self._session.begin()
        columns = ("id", "due_at", "started_at", "finished_at", "attempts")
        row = {name: getattr(run, name) for name in columns}
        return bool(self._session.touched(s.KEEP_RUN, {**row, "run": write_json(to_plain(run))}))

    def quiet(
        self, before: datetime, after: CustomerKey | None, limit: int
    ) -> Sequence[CustomerKey]:
        """Return customers who have neither registered nor signed in since, in key order."""
        named = {**_behind(after), "before": before, "limit": limit}
        rows = self._session.rows(s.QUIET, named, planned_anew=True)
        return [CustomerKey(row["business_id"], row["id"]) for row in rows]

    def last_active(self, keys: Iterable[CustomerKey]) -> Mapping[CustomerKey, datetime]:
        """Return when customers were active last; who is not there is left out."""
        asked = list(keys)
        places = [partition_of(one.business_id, customer_stream(one.customer_id)) for one in asked]
        rows = self._session.rows(
            s.LAST_ACTIVE, {**_keys(asked), "partitions": places}, planned_anew=True
        )
        return {CustomerKey(row["business_id"], row["id"]): row["last_active_at"] for row in rows}

    def busy(self, keys: Iterable[CustomerKey]) -> frozenset[CustomerKey]:
        """Return those customers who have an open request about privacy."""
        return frozenset(map(_key, self._session.rows(s.BUSY, _keys(keys), planned_anew=True)))

    def notice(self, notices: Sequence[Notice]) -> frozenset[CustomerKey]:
        """Keep notices; return whose are new."""
        self._session.begin()
        given = sorted(notices, key=lambda one: one.key)
        named = {
            **_keys(one.key for one in given),
            "noticed_at": [one.noticed_at for one in given],
            "last_active_at": [one.last_active_at for one in given],
        }
        return frozenset(map(_key, self._session.rows(s.NOTICE, named)))

    def notices(self, by: datetime, after: CustomerKey | None, limit: int) -> Sequence[Notice]:
        """Return notices of that time or earlier, in key order."""
        named = {**_behind(after), "by": by, "limit": limit}
        return [
            Notice(
                key=_key(row), noticed_at=row["noticed_at"], last_active_at=row["last_active_at"]
            )
            for row in self._session.rows(s.NOTICES, named, planned_anew=True)
        ]

    def count_notices(self) -> int:
        """Return how many notices there are."""
        return int(self._session.rows(s.COUNT_NOTICES, {})[0]["rows"])

    def withdraw(self, keys: Iterable[CustomerKey]) -> None:
        """Forget notices."""
        self._session.begin()
        self._session.touched(s.WITHDRAW, _keys(keys))

    def let_go(
        self, category: AgingCategory, before: datetime, place: JournalPlace, limit: int
    ) -> Aged:
        """Let go of some of what is older in a category."""
        self._session.begin()
        return let_go(self._session, category, before, place, limit)

    def count_aged(self, category: AgingCategory, before: datetime) -> int:
        """Return how much would be let go of."""
        named = {"before": before}
        return sum(
            int(self._session.rows(count, named, planned_anew=True)[0]["rows"])
            for count in s.COUNTS[category]
        )


def _run(row: Row) -> RetentionRun:
    return from_plain(row["run"], RetentionRun)


def _key(row: Row) -> CustomerKey:
    return CustomerKey(row["business_id"], row["customer_id"])


def _keys(keys: Iterable[CustomerKey]) -> dict[str, Texts]:
    return key_parameters((one.business_id, one.customer_id) for one in keys)


def _behind(key: CustomerKey | None) -> dict[str, str]:
    if key is None:
        return _FIRST
    return {"business_id": key.business_id, "customer_id": key.customer_id}
