"""Many writers, rollbacks, and a transaction that stays open: readers lose nothing."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from customer_core.testing import an_event
from customer_sql.database import Database
from customer_sql.journal.keeper import SqlJournalKeeper
from customer_sql.partitions import JOURNAL_PARTITIONS
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import WORKER_ROLE
from tests.faults.fleet import eventually
from tests.faults.scale import scaled

pytestmark = pytest.mark.postgres

WRITERS, SETS, LARGEST, STREAMS = scaled(16, 64), scaled(25, 350), 100, 40
CONNECTIONS = WRITERS + 6
READER = "reader"


@pytest.fixture
def many(fresh_database):
    """Units over all businesses, for as many threads as there are writers and readers."""
    database = Database(fresh_database, role=WORKER_ROLE, max_connections=CONNECTIONS)
    yield SqlPlatformUnits(database)
    database.close()


@pytest.fixture
def keeper(worker):
    return SqlJournalKeeper(worker)


def write(platform, writer, committed):
    chance = random.Random(writer)
    for number in range(SETS):
        size = chance.randint(1, LARGEST)
        ids = [f"{writer}-{number:03}-{part:03}" for part in range(size)]
        with platform.begin() as unit:
            unit.journal.append(
                [an_event(one, stream=f"order:{chance.randrange(STREAMS)}") for one in ids]
            )
            if chance.random() < 0.1:
                continue
            unit.commit()
        committed.update(ids)


def read(platform, partitions, seen, writers_done):
    """Take all there is, until the writers have ended and nothing is left."""
    while True:
        was_done, taken = writers_done.is_set(), 0
        for partition in partitions:
            with platform.begin() as unit:
                cursor = unit.journal.read(READER, partition, 200)
                if cursor is not None and cursor.batch:
                    cursor.advance(cursor.batch[-1].point)
                    unit.commit()
                    seen += [(one.event.event_id, one.event.stream) for one in cursor.batch]
                    taken += len(cursor.batch)
        if was_done and not taken:
            return


@pytest.mark.timeout(1800)
def test_readers_skip_nothing_and_take_nothing_twice(many, keeper, figure):
    committed: set[str] = set()
    seen: list = []
    writers_done = threading.Event()
    with many.begin() as held, ThreadPoolExecutor(WRITERS + 2) as threads:
        held.journal.append([an_event("held")])
        writers = [threads.submit(write, many, number, committed) for number in range(WRITERS)]
        halves = (range(0, JOURNAL_PARTITIONS, 2), range(1, JOURNAL_PARTITIONS, 2))
        readers = [threads.submit(read, many, half, seen, writers_done) for half in halves]
        shown = eventually(lambda: keeper.state().stall is not None, 30)
        for writer in writers:
            writer.result()
        assert keeper.state().stall is not None
        held.commit()
        writers_done.set()
        for reader in readers:
            reader.result()
    taken = [event_id for event_id, _ in seen]
    skipped = len({"held", *committed}.difference(taken))
    figure(
        f"{WRITERS} writers, {len(taken):,} rows, a transaction held all the time: {skipped} "
        f"skipped, {len(taken) - len(set(taken))} twice; the stall shown after {shown:.1f} s"
    )
    assert sorted(taken) == sorted({"held", *committed})
    for stream in {stream for _, stream in seen}:
        places = [event_id for event_id, of in seen if of == stream]
        for writer in range(WRITERS):
            own = [one for one in places if one.startswith(f"{writer}-")]
            assert own == sorted(own)


def test_a_stall_names_who_holds_it_up_for_as_long_as_it_lasts(keeper, platform, owner):
    with platform.begin() as held:
        held.journal.append([an_event("held")])
        assert keeper.state().stall is None  # nobody waits for it yet
        with platform.begin() as unit:
            unit.journal.append([an_event("waits", stream="order:1")])
            unit.commit()
        stall = keeper.state().stall
        assert stall is not None
        query = "SELECT application_name FROM pg_stat_activity WHERE pid = %s"
        assert owner.execute(query, [stall.pid]).fetchone() == ("customers",)
        assert 0 <= stall.seconds < 60
        held.commit()
    assert keeper.state().stall is None


def test_a_transaction_of_another_database_of_the_cluster_is_named_too(
    keeper, platform, postgres_server
):
    with psycopg.connect(postgres_server.url) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")
        with platform.begin() as unit:
            unit.journal.append([an_event()])
            unit.commit()
        assert keeper.state().stall.pid == elsewhere.info.backend_pid
    assert keeper.state().stall is None


def test_very_many_unread_events_are_estimated(platform, monkeypatch):
    monkeypatch.setattr("customer_sql.journal.status.COUNTED", 100)
    with platform.begin() as unit:
        unit.journal.append(
            [an_event(stream=f"order:{number % STREAMS}") for number in range(4000)]
        )
        unit.commit()
    found = platform.status([READER])
    assert any(not one.exact for one in found)
    assert 3500 < sum(one.lag for one in found) < 4500
