"""Shuffled and repeated events give the same rows as the same events in order."""

from __future__ import annotations

import random

import pytest

from customer_bootstrap.taking_in import ingest_messages
from customer_cli.simulate import simulated
from customer_core.event_plane.transports import Incoming
from tests.faults.scale import scaled

EVENTS = scaled(1_200, 50_000)
SEEDS = scaled(2, 10)
TABLES = ("order_summary", "loyalty_points", "appointments", "brochure_requests")
_BATCH = 2_000


def arrived(stage, payloads):
    for start in range(0, len(payloads), _BATCH):
        batch = payloads[start : start + _BATCH]
        ingest_messages(stage.service, [Incoming(origin="test", payload=one) for one in batch])
        stage.drain()


@pytest.mark.timeout(3600)
def test_any_order_and_any_repetition_give_identical_rows(on_stage, figure):
    plain = simulated(11, EVENTS, customers=EVENTS // 20)
    on_stage.register(plain)
    in_order = [message.payload for message in plain]
    arrived(on_stage, in_order)
    assert on_stage.check(plain).is_equal
    expected = on_stage.rows(TABLES)

    same = 0
    for seed in range(SEEDS):
        chance = random.Random(seed)
        mixed = [*in_order, *chance.choices(in_order, k=EVENTS * 3 // 10)]
        chance.shuffle(mixed)
        forget(on_stage)
        arrived(on_stage, mixed)
        assert on_stage.check(plain).is_equal
        same += on_stage.rows(TABLES) == expected

    figure(f"{EVENTS:,} events shuffled, 30 % twice: identical rows {same} of {SEEDS}")
    assert same == SEEDS


def forget(stage):
    """Forget all that others told, and what came of it, but not the customers."""
    with stage.service.platform_database.connect() as connection:
        connection.exec_driver_sql("RESET ROLE")
        others = "source <> 'customer-service'"
        connection.exec_driver_sql(f"DELETE FROM journal WHERE {others}")
        connection.exec_driver_sql(f"TRUNCATE {', '.join(TABLES)}")
        connection.invalidate()
