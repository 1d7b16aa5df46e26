"""One way to bring standings to what the rules say, in a process of its own.

python -m bench.segment_runs NAME DATABASE_URL NOW

Prints what it took as JSON: seconds from the moment it was connected, customers, those changed, and
the peak of its memory.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import DeclarativeBase, Session

from bench.segment_population import RULED
from customer_bootstrap.container.event_plane import AT_ONCE
from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.recompute import Recompute
from customer_core.event_plane.recompute_runs import Place, RecomputeScope
from customer_core.event_plane.tick import SegmentTick
from customer_core.kernel.ids import TypeIds
from customer_core.testing import FixedClock
from customer_sql.database import Database, psycopg_url
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import WORKER_ROLE
from customer_sql.tables import customer_segments

LOOPED = 20_000
_DAY = timedelta(days=1)
_ALL = RecomputeScope()
_KEY = customer_segments.c
_PLAIN = {"synchronize_session": False}
_WRITTEN = ("tier", "segment", "membership_names", "is_default", "version", "updated_at")

Work = Callable[[], tuple[int, int]]
"""Does it; returns how many customers it looked at, and how many of them changed."""

_BARE_UPDATE = f"""
    UPDATE customer_segments s SET tier = ruled.tier, segment = ruled.segment,
        is_default = ruled.memberships = '{{}}', membership_names = ruled.memberships,
        version = version + 1, updated_at = %(now)s
    FROM ({RULED}) AS ruled
    WHERE s.business_id = ruled.business_id AND s.customer_id = ruled.customer_id
        AND (s.tier, s.segment, s.membership_names)
        IS DISTINCT FROM (ruled.tier, ruled.segment, ruled.memberships)
"""
_BARE_COUNT = f"""
    SELECT count(*), count(*) FILTER (WHERE (s.tier, s.segment, s.membership_names)
        IS DISTINCT FROM (ruled.tier, ruled.segment, ruled.memberships))
    FROM customer_segments s JOIN ({RULED}) AS ruled USING (business_id, customer_id)
"""


def _recompute(url: str, now: datetime, *, at_once: int = AT_ONCE) -> Recompute:
    clock = FixedClock(now)
    database = Database(url, role=WORKER_ROLE, max_connections=at_once)
    database.ping()
    return Recompute(
        units=SqlPlatformUnits(database),
        clock=clock,
        assessor=Assessor(ids=TypeIds(clock)),
        moved=lambda _: None,
        at_once=at_once,
    )


def ours(url: str, now: datetime) -> Work:
    """Recompute as the command does."""
    return _run(_recompute(url, now))


def one_by_one(url: str, now: datetime) -> Work:
    """Recompute as ``--at-once 1`` does."""
    return _run(_recompute(url, now, at_once=1))


def _run(recompute: Recompute) -> Work:
    gc.freeze()

    def work() -> tuple[int, int]:
        run = recompute.open(_ALL, afresh=True)
        for _ in recompute.go_on(run):
            pass
        outcome = recompute.outcome(run)
        return outcome.customers, outcome.movements.changed

    return work


def finding(url: str, now: datetime) -> Work:
    """Find those who differ, and leave it at that."""
    recompute = _recompute(url, now)

    def work() -> tuple[int, int]:
        customers = differing = 0
        place: Place | None = Place(part=0)
        while place is not None:
            found = recompute.look(_ALL, place)
            customers += found.looked_at
            differing += len(found.differing)
            place = found.to
        return customers, differing

    return work


def bare(url: str, now: datetime) -> Work:
    """Run the bare statement on the same table."""
    connection = psycopg.connect(url)

    def work() -> tuple[int, int]:
        changed = connection.execute(_BARE_UPDATE, {"now": now}).rowcount
        connection.commit()
        return 0, changed

    return work


def bare_count(url: str, now: datetime) -> Work:
    """Count by the bare statement, and change nothing."""
    connection = psycopg.connect(url)

    def work() -> tuple[int, int]:
        (row,) = connection.execute(_BARE_COUNT, {"now": now}).fetchall()
        return row

    return work


class _Base(DeclarativeBase):
    pass


class Row(_Base):
    """A customer's row, as an object."""

    __table__ = customer_segments


def loop(url: str, now: datetime) -> Work:
    """Read rows into objects, judge them in Python, and update those that changed one by one."""
    engine = create_engine(psycopg_url(url))

    def work() -> tuple[int, int]:
        customers = changed = 0
        with Session(engine) as session:
            query = select(Row).order_by(_KEY.customer_id).limit(LOOPED)
            for row in session.scalars(query.execution_options(yield_per=1000)):
                customers += 1
                changed += _judged(row, now)
                if changed % 100 == 0:
                    session.flush()
            session.commit()
        return customers, changed

    with engine.connect():
        pass
    return work


def loop_all(url: str, now: datetime) -> Work:
    """Do the same, and update every row by a statement of its own, changed or not."""
    engine = create_engine(psycopg_url(url))
    key = (_KEY.business_id, _KEY.customer_id)

    def work() -> tuple[int, int]:
        changed = 0
        with Session(engine) as session:
            rows = session.scalars(select(Row).order_by(_KEY.customer_id).limit(LOOPED)).all()
            for row in rows:
                with session.no_autoflush:
                    changed += _judged(row, now)
                values = {name: getattr(row, name) for name in _WRITTEN}
                chosen = [part == getattr(row, part.key) for part in key]
                session.execute(update(Row).where(*chosen).values(values), execution_options=_PLAIN)
            session.commit()
        return len(rows), changed

    with engine.connect():
        pass
    return work


def _judged(row: Any, now: datetime) -> bool:  # noqa: ANN401 - columns of the table
    tiers = _tiers(row)
    names = _names(row, now)
    tier = tiers[-1] if tiers else "regular"
    young = now - row.registered_at < 30 * _DAY
    segment = names[0] if names else ("new_customer" if young else "regular_customer")
    if (row.tier, row.segment, row.membership_names) == (tier, segment, names):
        return False
    row.tier, row.segment, row.membership_names = tier, segment, names
    row.is_default, row.version, row.updated_at = not names, row.version + 1, now
    return True


def _tiers(row: Any) -> list[str]:  # noqa: ANN401 - columns of the table
    total, count = row.total_spent, row.order_count
    average = total / count if count else Decimal(0)
    tiers = []
    if total >= 1000 and count >= 5 and average >= 100:
        tiers.append("premium")
    if total >= 10000 and count >= 20 and average >= 200 and row.loyalty_points >= 5000:
        tiers.append("vip")
    if total >= 50000 and count >= 100 and average >= 500:
        tiers.append("enterprise")
    return tiers


def _names(row: Any, now: datetime) -> list[str]:  # noqa: ANN401 - columns of the table
    idle = (now - (row.last_order_at or row.registered_at)).days
    age = (now - row.registered_at).days
    average = row.total_spent / row.order_count if row.order_count else Decimal(0)
    held = {
        "churned": idle >= 180,
        "at_risk": idle >= 90,
        "frequent_buyer": row.orders_last_6_months >= 10,
        "high_value": average >= 200,
        "new_customer": age < 30 and row.order_count < 2,
        "regular_customer": age >= 30 and row.order_count >= 2 and row.total_spent < 1000,
    }
    return [name for name, holds in held.items() if holds]


def tick(url: str, now: datetime) -> Work:
    """Assess those who are due."""
    recompute = _recompute(url, now)
    tick = SegmentTick(
        units=recompute.units,
        clock=recompute.clock,
        assessor=recompute.assessor,
        moved=lambda _: None,
    )

    def work() -> tuple[int, int]:
        found = list(tick.due())
        return sum(one.customers for one in found), sum(len(one.moved) for one in found)

    return work


RUNS = {
    one.__name__: one for one in (ours, one_by_one, finding, bare, bare_count, loop, loop_all, tick)
}


def _peak_memory() -> int:
    """Return the most memory this process has held, in bytes, without that of who started it."""
    status = Path("/proc/self/status").read_text().splitlines()
    (line,) = (one for one in status if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    name, url, now = sys.argv[1:]
    work = RUNS[name](url, datetime.fromisoformat(now))
    begin = time.monotonic()
    customers, changed = work()
    seconds = time.monotonic() - begin
    peak = _peak_memory()
    print(
        json.dumps({"seconds": seconds, "customers": customers, "changed": changed, "peak": peak})
    )


if __name__ == "__main__":
    main()
