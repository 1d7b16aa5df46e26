"""Reading the journal skips nothing, whatever order transactions end in."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.testing import an_event
from customer_sql.partitions import JOURNAL_PARTITIONS, partition_of

pytestmark = pytest.mark.postgres

STREAM = "customer:cust-123"
PARTITION = partition_of(DEFAULT_BUSINESS, STREAM)
READER = "reader"


def append(platform, *ids, stream=STREAM):
    with platform.begin() as unit:
        added = unit.journal.append([an_event(one, stream=stream) for one in ids])
        unit.commit()
    return [event.event_id for event in added]


def read(platform, *, limit=100, partition=PARTITION, name=READER, behind=None):
    """Take the next batch and move the place, as readers do."""
    with platform.begin() as unit:
        cursor = unit.journal.read(name, partition, limit, behind=behind)
        if cursor.batch:
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return [recorded.event.event_id for recorded in cursor.batch]


def test_events_come_in_the_order_they_were_written_each_once(platform):
    assert append(platform, "c", "a", "b") == ["c", "a", "b"]
    assert append(platform, "d") == ["d"]
    assert (read(platform, limit=3), read(platform), read(platform)) == (["c", "a", "b"], ["d"], [])


def test_known_events_are_passed_over_and_the_new_ones_told(platform):
    append(platform, "a", "b")
    assert append(platform, "c", "a", "c", "d", "b") == ["c", "d"]
    assert read(platform) == ["a", "b", "c", "d"]


def test_nothing_behind_an_open_transaction_is_read_before_it_ends(platform):
    append(platform, "first")
    with platform.begin() as slow:
        slow.journal.append([an_event("slow", stream=STREAM)])
        append(platform, "fast")
        assert read(platform) == ["first"]
        assert read(platform) == []
        slow.commit()
    assert read(platform) == ["slow", "fast"]


def test_a_transaction_that_rolls_back_holds_up_nothing_for_good(platform):
    with platform.begin() as slow:
        slow.journal.append([an_event("never", stream=STREAM)])
        append(platform, "fast")
        assert read(platform) == []
    assert read(platform) == ["fast"]


def test_a_place_not_moved_gives_the_same_events_again(platform):
    append(platform, "a")
    with platform.begin() as unit:
        cursor = unit.journal.read(READER, PARTITION, 10)
        cursor.advance(cursor.batch[-1].point)
    assert read(platform) == ["a"]


def test_one_reader_of_a_name_is_at_work_in_a_partition(platform):
    append(platform, "a")
    with platform.begin() as one, platform.begin() as other:
        assert one.journal.read(READER, PARTITION, 10).batch
        assert other.journal.read(READER, PARTITION, 10) is None
        assert other.journal.read("another", PARTITION, 10).batch
        assert other.journal.read(READER, (PARTITION + 1) % JOURNAL_PARTITIONS, 10).batch == []


def test_a_reader_stays_behind_the_one_it_must_not_overtake(platform):
    append(platform, "a", "b", "c")
    assert read(platform, name="follower", behind=READER) == []
    assert read(platform, limit=2) == ["a", "b"]
    assert read(platform, name="follower", behind=READER) == ["a", "b"]


def test_a_cursor_whose_rows_were_taken_away_begins_anew(platform, owner):
    append(platform, "a")
    assert read(platform) == ["a"]
    owner.execute("DELETE FROM journal_cursors")
    with platform.begin() as unit:
        assert unit.journal.read(READER, PARTITION, 10) is None
    assert read(platform) == ["a"]


def test_eight_writers_with_rollbacks_lose_nothing_and_keep_the_order(platform):
    committed: list[str] = []
    chance = random.Random(7)

    def write(writer):
        for number in range(25):
            ids = [f"w{writer}-{number}-{part}" for part in range(chance.randint(1, 3))]
            with platform.begin() as unit:
                unit.journal.append([an_event(one, stream=STREAM) for one in ids])
                if chance.random() < 0.3:
                    continue
                unit.commit()
            committed.extend(ids)

    seen: list[str] = []
    with ThreadPoolExecutor(8) as threads:
        writers = [threads.submit(write, writer) for writer in range(8)]
        while not all(writer.done() for writer in writers):
            seen += read(platform, limit=20)
    for writer in writers:
        writer.result()
    while batch := read(platform, limit=20):
        seen += batch
    assert sorted(seen) == sorted(committed)
    for writer in range(8):
        own = [one for one in seen if one.startswith(f"w{writer}-")]
        assert own == [one for one in committed if one.startswith(f"w{writer}-")]


def test_the_same_events_from_two_sides_in_opposite_orders_do_not_block_each_other(platform):
    ids = [f"event-{number}" for number in range(400)]

    def bring(order):
        return append(platform, *order)

    with ThreadPoolExecutor(2) as threads:
        for attempt in range(4):
            fresh = [f"{attempt}-{one}" for one in ids]
            one, other = threads.map(bring, (fresh, fresh[::-1]))
            assert sorted(one + other) == sorted(fresh)


def test_a_stream_has_the_same_partition_for_good():
    streams = ("customer:cust-123", "order:order-1", "customer:cust-456")
    assert [partition_of(DEFAULT_BUSINESS, stream) for stream in streams] == [5, 11, 6]


def test_streams_spread_over_all_partitions():
    used = {partition_of(DEFAULT_BUSINESS, f"order:{number}") for number in range(500)}
    assert used == set(range(JOURNAL_PARTITIONS))


def test_one_id_in_two_streams_is_two_events_where_their_partitions_differ(platform):
    elsewhere = "order:order-1"
    assert partition_of(DEFAULT_BUSINESS, elsewhere) != PARTITION
    assert append(platform, "a") == ["a"]
    assert append(platform, "a", stream=elsewhere) == ["a"]
    assert append(platform, "a", stream=elsewhere) == []


def test_texts_are_kept_as_they_are_and_missing_ones_too(platform, owner):
    odd = 'ä \N{SNOWMAN} \U0001f600 \\ {}",NULL'
    append(platform, odd, "NULL")
    found = owner.execute("SELECT event_id, audit FROM journal ORDER BY position").fetchall()
    assert found == [(odd, None), ("NULL", None)]
