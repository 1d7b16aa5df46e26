"""A read model is made anew while events come in and people read, and the rebuild is killed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from itertools import islice

import pytest

from customer_cli.simulate import simulated
from customer_core.customers.read_orders import ReadOrders, read_orders
from customer_core.kernel.ids import CustomerId
from customer_core.testing import an_admin
from tests.faults.output import compared_with_the_journal, published
from tests.faults.scale import scaled

PAST = scaled(3_000, 1_000_000)
PRESENT = scaled(500, 20_000)
KILLS = scaled(3, 20)
READERS = 2
_BATCH = scaled(500, 5_000)


@pytest.mark.timeout(7200)
def test_a_rebuild_goes_unnoticed(on_stage, figure):
    past = simulated(31, PAST, customers=scaled(50, 20_000))
    present = simulated(32, PRESENT, customers=50)
    for simulation in (past, present):
        on_stage.register(simulation)
    somebody = CustomerId(next(simulated(31, PAST, customers=scaled(50, 20_000)).customers()).id)
    while some := list(islice(past, _BATCH)):
        on_stage.take_in(some)
    with on_stage.workers(1):
        assert on_stage.drained(3600) is not None
        ours = len(published(on_stage))
        with reading(on_stage, somebody) as reads:
            sending = threading.Thread(
                target=on_stage.send, args=(present,), kwargs={"seconds": 1.0}
            )
            sending.start()
            found, killed = rebuilt(on_stage)
            sending.join()
        assert on_stage.drained(300) is not None
    lost, inverted = compared_with_the_journal(on_stage)
    twice = len(published(on_stage)) - len(set(published(on_stage)))

    figure(
        f"rebuild of {PAST:,} events, killed {killed} times: {len(reads.failed)} of {reads.made:,} "
        f"reads failed, {twice} events published again, {found['differing']} rows differ"
    )
    assert killed == KILLS
    assert reads.failed == []
    assert (lost, inverted, twice) == (0, 0, 0)
    assert len(published(on_stage)) >= ours
    assert found["same"]
    assert on_stage.check(past).is_equal
    assert on_stage.check(present).is_equal


def rebuilt(stage):
    """Rebuild the orders, killing the process again and again; return what the last one said."""
    chance, killed = random.Random(31), 0
    while True:
        process = subprocess.Popen(
            [sys.executable, "-m", "customer_cli", "journal", "rebuild", "orders", "--json"],
            env={**os.environ, **stage.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        if killed < KILLS:
            time.sleep(chance.uniform(*scaled((0.8, 1.3), (2.0, 6.0))))
            process.kill()
            killed += process.wait() < 0
            process.communicate()
        else:
            out, err = process.communicate()
            assert process.returncode == 0, err.decode()
            return json.loads(out), killed


class Reads:
    """How many reads were made, and what went wrong with those that failed."""

    def __init__(self):
        self.made = 0
        self.failed = []


@contextmanager
def reading(stage, customer_id):
    """Read a customer's orders all the time, in threads."""
    reads, stopping = Reads(), threading.Event()
    application = stage.service.application

    def read():
        while not stopping.wait(0.005):
            try:
                found = application.run(
                    read_orders, ReadOrders(customer_id=customer_id), an_admin()
                )
                assert found
            except Exception as error:  # noqa: BLE001 - it is what the test is about
                reads.failed.append(error)
            reads.made += 1

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield reads
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
