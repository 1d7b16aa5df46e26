"""A recompute is killed again and again; it ends as if it had not been, and tells each change once.

What is new to it are customers whom nobody has assessed, with orders that came in meanwhile.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest

from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.clock import SystemClock
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.model import assess
from customer_core.testing import key_of
from tests.faults.fleet import eventually
from tests.faults.output import compared_with_the_journal
from tests.faults.scale import scaled

KILLS = scaled(3, 20)
CUSTOMERS = scaled(6_000, 60_000)
PATIENCE = 120.0

_REGISTER = """
    INSERT INTO customers (business_id, id, email, email_key, email_verified, phone_verified,
        preferences, status, registered_at, created_at, updated_at, version, sort_name, search_text)
    SELECT 'default', 'cust-' || n, n || '@example.com', n || '@example.com', false, false, '{}',
        'active', at, at, at, 1, '', ''
    FROM (SELECT n, now() - (n %% 400) * interval '1 day' AS at
        FROM generate_series(1, %(customers)s::integer) AS n) AS numbered
"""
_BUY = """
    INSERT INTO order_summary (business_id, order_id, customer_id, total_amount, currency,
        base_amount, status, item_count, created_at, qualified_at, updated_at, facts)
    SELECT 'default', 'order-' || n, 'cust-' || 1 + n * n %% %(customers)s, n %% 700, 'USD',
        n %% 700, 'PaymentProcessed', 1, at, at, at, '{}'
    FROM (SELECT n, now() - (n %% 300) * interval '1 day' AS at
        FROM generate_series(1, %(customers)s::bigint) AS n) AS numbered
"""


@pytest.fixture
def crowd(on_stage):
    """Customers with orders, none of them assessed."""
    with psycopg.connect(on_stage.postgres.url, autocommit=True) as owner:
        owner.execute(_REGISTER, {"customers": CUSTOMERS})
        owner.execute(_BUY, {"customers": CUSTOMERS})
        owner.execute("ANALYZE")
        yield owner


def assessed(owner):
    return owner.execute("SELECT count(*) FROM customer_segments").fetchone()[0]


def begun(stage):
    """Start a recompute in a process of its own."""
    command = [sys.executable, "-m", "customer_cli", "segments", "recompute", "--json"]
    return subprocess.Popen(command, env={**os.environ, **stage.env}, stdout=subprocess.PIPE)


@pytest.mark.timeout(3600)
def test_it_ends_with_the_same_and_tells_each_change_once(on_stage, crowd, figure):
    chance, started = random.Random(7), time.monotonic()
    for turn in range(KILLS):
        enough = CUSTOMERS * (turn + chance.random()) / (KILLS + 1)
        with begun(on_stage) as process:
            reached = eventually(lambda least=enough: assessed(crowd) > least, PATIENCE, 0.01)
            time.sleep(chance.random() / 20)
            process.send_signal(signal.SIGKILL)
        assert reached is not None
        assert process.returncode == -signal.SIGKILL
        assert assessed(crowd) < CUSTOMERS
    with begun(on_stage) as process:
        told = process.communicate(timeout=PATIENCE)[0].decode()
    assert process.returncode == 0

    assert f'"customers":{CUSTOMERS},"moved":{CUSTOMERS}' in told
    _everybody_stands_where_the_rules_say(on_stage, crowd)
    entered, changed = _each_change_was_told_once(crowd)
    on_stage.drain()
    lost, inverted = compared_with_the_journal(on_stage)
    figure(
        f"killed {KILLS} times over {CUSTOMERS:,} customers in {time.monotonic() - started:.0f} s: "
        f"{entered:,} entered and {changed:,} changed, each told once, "
        f"{lost} not published, {inverted} inverted"
    )
    assert (lost, inverted) == (0, 0)


def _everybody_stands_where_the_rules_say(stage, owner):
    recompute, now = stage.service.recompute, SystemClock().now()
    again = [one.movements for one in recompute.rehearse(RecomputeScope(from_orders=True))]
    assert not any(one.entered or one.exited or one.tiers or one.segments for one in again)
    versions = owner.execute("SELECT version, count(*) FROM customer_segments GROUP BY 1")
    assert versions.fetchall() == [(1, CUSTOMERS)]
    some = [key_of(f"cust-{n}") for n in range(1, CUSTOMERS, 97)]
    with stage.service.units.begin() as unit:
        histories, kept = unit.segments.histories(some), unit.segments.load(some)
    for history in histories:
        standing = assess(history, DEFAULT_DEFINITIONS, now)
        known = kept[history.key].standing
        assert (known.tier, dict(known.memberships)) == (standing.tier, dict(standing.memberships))


def _each_change_was_told_once(owner):
    told = owner.execute(
        "SELECT stream, event_type, data ->> 'segment' FROM journal WHERE business_id = %s",
        [DEFAULT_BUSINESS],
    ).fetchall()
    assert max(Counter(told).values()) == 1
    memberships = owner.execute("SELECT count(*) FROM segment_members").fetchone()[0]
    kinds = Counter(event_type for _, event_type, _ in told)
    assert kinds["SegmentEntered"] == memberships
    moved = owner.execute(
        "SELECT count(*) FROM customer_segments "
        "WHERE (tier, segment) <> ('regular', 'new_customer')"
    ).fetchone()[0]
    assert kinds["CustomerSegmentChanged"] == moved
    return memberships, moved
