"""Audiences on PostgreSQL: the members are kept in step, and read along an index."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import psycopg
import pytest

from customer_core.audiences.model import Audience
from customer_core.consents.model import Channel
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.segments.definitions import Kind
from customer_core.testing import NOON
from customer_core.testing.contracts.given import a_segment
from customer_sql.audiences import reader
from customer_sql.roles import APP_ROLE, WORKER_ROLE

pytestmark = pytest.mark.postgres

MANY, PAGE = 20_000, 100
AT_RISK = Audience(name="at_risk", kind=Kind.SEGMENT)
REGULAR = Audience(name="regular", kind=Kind.TIER)
MARKETING = '{"marketing": {"emailOptIn": true, "smsOptIn": false, "pushOptIn": false}}'


@pytest.fixture
def members(owner):
    """Whom the table of members has, by segment."""

    def found():
        rows = owner.execute("SELECT segment, customer_id FROM segment_members ORDER BY 1, 2")
        kept = {}
        for segment, customer in rows:
            kept.setdefault(segment, []).append(customer)
        return kept

    return found


@pytest.fixture
def many(owner):
    """Many customers: every second at risk; of a hundred one who is due and one who is vip."""
    owner.execute(
        "INSERT INTO customers (business_id, id, email, email_key, email_verified, "
        "phone_verified, preferences, status, registered_at, created_at, updated_at, version, "
        "sort_name, search_text) SELECT 'default', lpad(n::text, 6, '0'), n, n, false, false, "
        "%s, 'active', now(), now(), now(), 1, '', '' FROM generate_series(1, %s) n",
        [MARKETING, MANY],
    )
    owner.execute(
        "INSERT INTO customer_segments SELECT 'default', lpad(n::text, 6, '0'), "
        "CASE mod(n, 100) WHEN 3 THEN 'vip' ELSE 'regular' END, 'at_risk', false, '{}', '{}', "
        "CASE mod(n, 2) WHEN 0 THEN '{at_risk}'::text[] ELSE '{}' END, "
        "%s + CASE mod(n, 100) WHEN 1 THEN interval '0' ELSE interval '1 day' END, "
        "now(), now(), 0, 0, 0, NULL, 0, 0, 1, now() FROM generate_series(1, %s) n",
        [NOON, MANY],
    )
    owner.execute("VACUUM ANALYZE customers, customer_segments, segment_members")


def as_kept(platform, *segments):
    with platform.begin() as unit:
        unit.segments.save(segments)
        unit.commit()


def read_by(fresh_database, statement, **parameters):
    """The parts of the plan that read a table, with how many rows each read."""
    named = {"business_id": DEFAULT_BUSINESS, "now": NOON, "channel": None, **parameters}
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(f"SET ROLE {APP_ROLE}")
        connection.execute("SET enable_seqscan TO off")
        explain = b"EXPLAIN (ANALYZE, FORMAT JSON) " + statement
        plan = connection.execute(explain, named).fetchone()[0][0]["Plan"]
    return {
        node["Index Name"]: node["Actual Rows"] * node["Actual Loops"]
        + node.get("Rows Removed by Filter", 0) * node["Actual Loops"]
        for node in _nodes(plan)
        if "Index Name" in node
    }


def _nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def test_a_page_of_a_segment_reads_a_page_of_rows_by_the_index(many, fresh_database):
    read = read_by(
        fresh_database, reader.MEMBERS_OF_SEGMENT, name="at_risk", after="010000", limit=PAGE
    )
    assert set(read) == {"segment_members_pkey", "customers_pkey", "customer_segments_pkey"}
    assert max(read.values()) == PAGE


def test_a_page_of_a_tier_reads_a_page_of_rows_by_the_index(many, fresh_database):
    read = read_by(fresh_database, reader.MEMBERS_OF_TIER, name="vip", after="010000", limit=PAGE)
    assert set(read) == {"customer_segments_by_tier", "customers_pkey", "customer_segments_pkey"}
    assert max(read.values()) == PAGE


def test_who_is_due_is_found_by_reading_no_more_than_who_is_due(many, fresh_database):
    read = read_by(fresh_database, reader.CUSTOMERS_DUE, after="010000", limit=PAGE)
    assert read == {
        "customer_segments_due": MANY // 100,
        "customers_pkey": PAGE,
        "customer_segments_pkey": PAGE,
    }


def test_sizes_are_counted_over_many(many, units):
    hundredth = MANY // 100
    with units.begin(DEFAULT_BUSINESS) as unit:
        size = unit.audiences.settled_size
        by_mail = Audience(name="regular", kind=Kind.TIER, channel=Channel.EMAIL)
        by_text = Audience(name="regular", kind=Kind.TIER, channel=Channel.SMS)
        assert size(AT_RISK, NOON) == MANY // 2
        assert size(REGULAR, NOON) == size(by_mail, NOON) == MANY - 2 * hundredth
        assert size(by_text, NOON) == 0
        assert size(REGULAR, NOON + timedelta(days=1)) == 0


def test_members_follow_standings_that_are_written_anew(platform, members):
    as_kept(
        platform,
        a_segment("a", memberships=["at_risk", "high_value"]),
        a_segment("b", memberships=["at_risk"]),
        a_segment("c"),
    )
    assert members() == {"at_risk": ["a", "b"], "high_value": ["a"]}
    as_kept(
        platform,
        a_segment("a", memberships=["high_value", "churned"], version=2),
        a_segment("b", version=2),
        a_segment("c", memberships=["at_risk"], version=2),
        a_segment("d", memberships=["at_risk"]),
    )
    assert members() == {"at_risk": ["c", "d"], "churned": ["a"], "high_value": ["a"]}


def test_members_follow_one_statement_that_changes_very_many(many, owner, fresh_database):
    with psycopg.connect(fresh_database, autocommit=True) as worker:
        worker.execute(f"SET ROLE {WORKER_ROLE}")
        worker.execute("UPDATE customer_segments SET membership_names = '{churned,at_risk}'")
    counted = "SELECT segment, count(*) FROM segment_members GROUP BY 1 ORDER BY 1"
    assert owner.execute(counted).fetchall() == [("at_risk", MANY), ("churned", MANY)]


def test_an_update_that_changes_no_membership_writes_no_member(platform, owner):
    as_kept(platform, a_segment("a", memberships=["at_risk"]))
    before = owner.execute("SELECT xmin, ctid FROM segment_members").fetchall()
    as_kept(platform, a_segment("a", tier="vip", memberships=["at_risk"], version=2))
    assert owner.execute("SELECT xmin, ctid FROM segment_members").fetchall() == before


def test_who_is_removed_is_a_member_no_more(platform, owner, members):
    as_kept(
        platform, a_segment("a", memberships=["at_risk"]), a_segment("b", memberships=["at_risk"])
    )
    owner.execute("DELETE FROM customer_segments WHERE customer_id = 'a'")
    assert members() == {"at_risk": ["b"]}


def test_what_is_rolled_back_moves_no_member(platform, members):
    as_kept(platform, a_segment("a", memberships=["at_risk"]))
    with platform.begin() as unit:
        unit.segments.save([a_segment("a", version=2), a_segment("b", memberships=["at_risk"])])
    assert members() == {"at_risk": ["a"]}


def test_two_who_write_the_same_customers_leave_the_members_of_the_last(platform, members):
    names = [f"c{number}" for number in range(50)]
    as_kept(platform, *(a_segment(name, memberships=["at_risk"]) for name in names))
    together = Barrier(2)

    def write(segment):
        together.wait()
        for _ in range(20):
            with platform.begin() as unit:
                keys = [a_segment(name).key for name in names]
                unit.segments.lock(keys)
                known = unit.segments.load(keys)
                unit.segments.save(
                    [
                        a_segment(key.customer_id, memberships=[segment], version=one.version + 1)
                        for key, one in known.items()
                    ]
                )
                unit.commit()

    threads = [Thread(target=write, args=(segment,)) for segment in ("churned", "high_value")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with platform.begin() as unit:
        kept = unit.segments.load([a_segment(name).key for name in names]).values()
    expected = {}
    for one in sorted(kept, key=lambda segment: segment.key.customer_id):
        (segment,) = one.standing.memberships
        expected.setdefault(segment, []).append(one.key.customer_id)
    assert members() == expected
