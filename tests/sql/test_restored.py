"""A journal restored into another cluster is refused, adopted, and then read without a gap."""

from __future__ import annotations

import psycopg
import pytest

from customer_bootstrap.health import database_checks
from customer_bootstrap.schema import UnfitDatabase, need_fitting_database
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.testing import an_event
from customer_sql.database import Database
from customer_sql.journal.adoption import Adoption, adopt
from customer_sql.migrate import downgrade, upgrade
from customer_sql.partitions import partition_of
from customer_sql.platform import SqlPlatformUnits
from customer_sql.revision import Schema, state
from customer_sql.roles import WORKER_ROLE

pytestmark = pytest.mark.postgres

STREAM = "customer:cust-123"
PARTITION = partition_of(DEFAULT_BUSINESS, STREAM)
READER, SLOW = "reader", "slow reader"


@pytest.fixture
def opened():
    """Open a database as the worker does."""
    databases = []

    def platform(address):
        databases.append(Database(address, role=WORKER_ROLE, max_connections=4))
        return SqlPlatformUnits(databases[-1])

    yield platform
    for database in databases:
        database.close()


def append(platform, *ids, stream=STREAM):
    with platform.begin() as unit:
        unit.journal.append([an_event(one, stream=stream) for one in ids])
        unit.commit()


def read(platform, limit=100, name=READER):
    with platform.begin() as unit:
        cursor = unit.journal.read(name, PARTITION, limit)
        if cursor.batch:
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return [recorded.event.event_id for recorded in cursor.batch]


def history(platform):
    """Write events whose transactions end and count in different orders; return their order."""
    append(platform, "first")
    with platform.begin() as late:
        late.journal.append([an_event("late-1", stream=STREAM)])
        append(platform, "quick")
        late.journal.append([an_event("late-2", stream=STREAM)])
        late.commit()
    append(platform, "last")
    order = ["first", "late-1", "late-2", "quick", "last"]
    assert read(platform, name="the order there was") == order
    return order


@pytest.fixture
def old_ids(owner):
    """The ids of this cluster's transactions are far above those of a new one."""
    owner.execute(
        "DO $$ BEGIN FOR number IN 1 .. 3000 LOOP "
        "PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
    )


def test_a_database_where_it_was_written_is_at_home(fresh_database, platform):
    history(platform)
    need_fitting_database(fresh_database)
    assert state(fresh_database).schema is Schema.CURRENT


def test_start_is_refused_with_the_remedy_until_it_was_adopted(old_ids, platform, restore):
    history(platform)
    address = restore()
    with pytest.raises(UnfitDatabase, match=r"restored.*customers journal adopt"):
        need_fitting_database(address)
    _, schema = database_checks(address)
    assert (schema.ok, schema.needed) == (False, True)
    adopt(address)
    need_fitting_database(address)


def test_after_adoption_the_whole_history_is_read_and_new_events_too(
    old_ids, platform, restore, opened
):
    order = history(platform)
    assert read(platform, limit=2) == order[:2]
    there = opened(address := restore())
    assert read(there) == []  # what would have happened

    done = adopt(address)

    assert (done.events, done.here) == (5, 0)
    append(there, "new-1")
    append(there, "new-2")
    assert read(there) == [*order[2:], "new-1", "new-2"]
    assert read(there, name=SLOW) == [*order, "new-1", "new-2"]


def test_positions_stay_what_they_were(old_ids, platform, owner, restore):
    history(platform)
    query = "SELECT event_id, position FROM journal ORDER BY position"
    before = owner.execute(query).fetchall()
    adopt(address := restore())
    with psycopg.connect(address) as connection:
        assert connection.execute(query).fetchall() == before


def test_what_was_written_before_it_was_adopted_comes_last_and_is_read(
    old_ids, platform, restore, opened
):
    order = history(platform)
    assert read(platform) == order
    there = opened(address := restore())
    append(there, "too-early")
    assert read(there) == []

    assert adopt(address).here == 1

    append(there, "new")
    assert read(there) == ["too-early", "new"]
    assert read(there, name=SLOW) == [*order, "too-early", "new"]


def test_a_dry_run_tells_and_changes_nothing(old_ids, platform, restore):
    history(platform)
    read(platform)
    address = restore()
    told = adopt(address, dry_run=True)
    assert (told.events, told.partitions) == (5, 1)
    assert state(address).schema is Schema.RESTORED
    done = adopt(address)
    assert (done.events, done.places) == (told.events, told.places)


def test_adopting_again_changes_nothing(old_ids, platform, restore, opened):
    order = history(platform)
    address = restore()
    adopt(address)
    there = opened(address)
    append(there, "new")
    assert adopt(address) == Adoption()
    assert read(there) == [*order, "new"]


def test_one_that_was_broken_off_is_gone_on_with(old_ids, platform, restore, opened, monkeypatch):
    order = history(platform)
    append(platform, "elsewhere", stream="order:order-1")
    address = restore()
    monkeypatch.setattr("customer_sql.journal.adoption.JOURNAL_PARTITIONS", PARTITION + 1)
    monkeypatch.setattr("customer_sql.journal.adoption._RECORD", "SELECT broken off")
    with pytest.raises(psycopg.Error):
        adopt(address)
    monkeypatch.undo()
    assert state(address).schema is Schema.RESTORED
    assert adopt(address).partitions == 1
    there = opened(address)
    append(there, "new")
    assert read(there) == [*order, "new"]


def test_more_falls_than_the_new_cluster_has_ids_are_made_room_for(
    old_ids, platform, owner, restore, opened
):
    ids = [f"event-{number:04}" for number in range(3000)]
    append(platform, *ids)
    owner.execute("UPDATE journal SET position = 10000 - position")
    owner.execute("UPDATE journal SET xid = (10000 - position)::text::xid8")
    there = opened(address := restore())
    adopt(address)
    append(there, "new")
    assert read(there, limit=5000) == [*ids, "new"]


def test_a_dump_from_before_there_was_a_guard_is_noticed_when_it_is_upgraded(
    old_ids, platform, fresh_database, restore
):
    history(platform)
    downgrade(fresh_database, "0008")
    address = restore()
    assert state(address).schema is Schema.BEHIND
    upgrade(address)
    assert state(address).schema is Schema.RESTORED


def test_the_journal_moves_into_partitions_and_back_with_all_it_holds(
    fresh_database, owner, platform
):
    history(platform)
    read(platform, name="relay:redis", limit=2)
    query = "SELECT * FROM journal ORDER BY position"
    places = "SELECT position FROM journal_cursors WHERE cursor = %s AND position > 0"
    before = owner.execute(query).fetchall()
    downgrade(fresh_database, "0008")
    assert owner.execute(query).fetchall() == before
    assert owner.execute(places, ["relay"]).rowcount == 1
    upgrade(fresh_database)
    assert owner.execute(query).fetchall() == before
    assert owner.execute(places, ["relay:redis"]).rowcount == 1
    append(platform, "new")
    assert read(platform, name=SLOW)[-1] == "new"
