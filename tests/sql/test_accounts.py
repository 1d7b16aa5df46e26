"""Customers follow the auth service's users on PostgreSQL, whatever workers do at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from customer_core.application import Application
from customer_core.event_plane.accounts import ACCOUNTS, AccountSync
from customer_core.event_plane.dead_letters import EVERY_LETTER
from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.event_plane.ingest import ingest
from customer_core.kernel.clock import SystemClock
from customer_core.kernel.ids import TypeIds
from customer_core.kernel.policies import Policies
from customer_core.testing import NOON, PlainHasher, PlainStandards, user_told
from customer_sql.platform import SqlPlatformUnits
from customer_sql.unit_of_work import SqlUnitsOfWork

pytestmark = pytest.mark.postgres

USERS = 60


@pytest.fixture
def accounts(units: SqlUnitsOfWork, platform: SqlPlatformUnits) -> AccountSync:
    clock = SystemClock()
    application = Application(
        units=units,
        clock=clock,
        ids=TypeIds(clock),
        policies=Policies(),
        standards=PlainStandards(),
        passwords=PlainHasher(),
    )
    return AccountSync(units=platform, clock=clock, application=application)


@pytest.fixture
def hear(platform: SqlPlatformUnits) -> Callable[..., None]:
    def heard(*envelopes) -> None:
        arrival = Arrival(at=NOON, origin="tests")
        ingest(platform, [read_envelope(envelope, arrival) for envelope in envelopes])

    return heard


def sign_ups():
    for n in range(USERS):
        yield user_told(user_id=f"user-{n}", email=f"User-{n}@example.com")
        yield user_told("UserUpdated", f"user-{n}", f"user-{n}@example.com", firstName="Ana")


def work(accounts: AccountSync) -> None:
    """Take all there is, as one worker."""
    while any(accounts.step(partition).events for partition in range(accounts.units.partitions)):
        pass


def kept(owner):
    query = "SELECT count(*), count(DISTINCT user_id), min(first_name) FROM customers"
    return owner.execute(query).fetchone()


def lag(platform):
    return sum(status.lag for status in platform.status([ACCOUNTS]))


def test_two_workers_make_each_customer_once(accounts, hear, owner, platform):
    hear(*sign_ups())
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, [accounts] * 2))
    work(accounts)
    assert kept(owner) == (USERS, USERS, "Ana")
    assert lag(platform) == 0


def test_after_a_crash_between_customer_and_cursor_nothing_happens_twice(
    accounts, hear, owner, platform
):
    hear(*sign_ups())
    for partition in range(platform.partitions):
        with platform.begin() as unit:
            accounts.apply(unit, unit.journal.read(ACCOUNTS, partition, 500).batch)
    assert kept(owner) == (USERS, USERS, "Ana")
    rows = owner.execute("SELECT id, version FROM customers ORDER BY id").fetchall()
    work(accounts)
    assert owner.execute("SELECT id, version FROM customers ORDER BY id").fetchall() == rows


def test_retries_beside_a_worker_agree_on_one_customer(accounts, hear, owner, platform):
    numbers = count()
    hear(*(user_told(event_id=f"same-{next(numbers)}", firstName="Ana") for _ in range(20)))
    batches = []
    for partition in range(platform.partitions):
        with platform.begin() as unit:
            batches.append(unit.journal.read(ACCOUNTS, partition, 500).batch)
    (batch,) = filter(None, batches)

    def retry(part):
        with platform.begin() as unit:
            return accounts.apply(unit, part).failed

    with ThreadPoolExecutor(4) as workers:
        failed = list(workers.map(retry, [batch[:5], batch[5:10], batch[10:15], batch[15:]]))
    work(accounts)
    with platform.begin() as unit:
        assert list(unit.dead_letters.find(EVERY_LETTER, 10)) == []
    assert kept(owner) == (1, 1, "Ana")
    assert all(
        one.reason.startswith(("ConcurrentUpdate", "UserAlready", "EmailAlready"))
        for part in failed
        for one in part
    )
