"""Workers are killed at random while events come in; nothing is lost, nothing counts twice."""

from __future__ import annotations

import random
import threading

import pytest

from customer_cli.simulate import simulated
from tests.faults.fleet import meanwhile
from tests.faults.scale import scaled

EVENTS = scaled(3_000, 100_000)
KILLS = scaled(5, 200)
WORKERS = 2


@pytest.mark.timeout(3600)
def test_read_models_are_what_the_platform_says_though_workers_are_killed(on_stage, figure):
    simulation = simulated(
        3, EVENTS, customers=EVENTS // 25, duplicates=0.1, disorder=0.3, delay=0.02
    )
    on_stage.register(simulation)
    chance, enough = random.Random(3), threading.Event()
    with on_stage.workers(WORKERS) as workers:

        def kill():
            if workers.killed < KILLS:
                workers.kill_one(chance)
            else:
                enough.set()

        with meanwhile(kill, every=scaled(0.6, 1.2)):
            on_stage.send(simulation, seconds=scaled(0.1, 0.9))
            assert enough.wait(1200)
        took = on_stage.drained(300)
        killed = workers.killed
    report = on_stage.check(simulation)

    journal = report.sections["journal"]
    figure(
        f"{EVENTS:,} events, workers killed {killed} times: {journal.missing} lost, "
        f"{journal.unexpected} twice; drained {took and round(took)} s after the last kill"
    )
    assert took is not None
    assert report.is_equal, report.differences
