"""One event in a hundred cannot be applied: it waits aside, and the others hardly notice."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime

import attrs
import pytest

from customer_cli.simulate import simulated
from customer_core.event_plane.dead_letters import EVERY_LETTER
from customer_core.event_plane.projector import PERSPECTIVES
from tests.faults.fleet import meanwhile
from tests.faults.scale import FULL, scaled

EVENTS = scaled(1_500, 20_000)
SHARE = 0.01
_EVERY_SECONDS = 0.05
_MOST = 100_000


def lag_of(stage, seed, poison):
    """Let events come in steadily; return what came, and the 99th percentile of the lag."""
    simulation = simulated(seed, EVENTS, customers=EVENTS // 10, poison=poison)
    stage.register(simulation)
    ages = []

    def look():
        oldest = [one.oldest for one in stage.service.units.status([PERSPECTIVES]) if one.oldest]
        now = datetime.now(UTC)
        ages.append((now - min(oldest)).total_seconds() if oldest else 0.0)

    with stage.workers(1):
        stage.send(simulated(seed + 100, 200, customers=20))  # so that the worker is warm
        assert stage.drained(60) is not None
        with meanwhile(look, every=_EVERY_SECONDS):
            stage.send(simulation, seconds=0.5)
        assert stage.drained(300) is not None
    return simulation, statistics.quantiles(ages, n=100)[-1]


def dead_letters(stage):
    with stage.service.units.begin() as unit:
        return [letter.key for letter in unit.dead_letters.find(EVERY_LETTER, _MOST)]


def after_a_fix(stage):
    """Return the retrier of a service that can read what was wrong: each event as it was meant."""
    with stage.service.platform_database.connect() as connection:
        rows = connection.exec_driver_sql("SELECT event_id, data FROM journal").all()
    meant = {event_id: data for event_id, data in rows if "-poison-" not in event_id}

    def read(recorded):
        data = meant[recorded.event.event_id.partition("-poison-")[0]]
        return attrs.evolve(recorded, event=attrs.evolve(recorded.event, data=data))

    def reading(apply):
        return lambda unit, batch: apply(unit, [read(one) for one in batch])

    retrier = stage.service.retrier
    readers = {name: reading(apply) for name, apply in retrier.readers.items()}
    return attrs.evolve(retrier, readers=readers)


@pytest.mark.timeout(3600)
def test_poison_goes_to_dead_letters_and_the_rest_flows(on_stage, figure):
    _, baseline = lag_of(on_stage, 21, 0.0)
    simulation, poisoned = lag_of(on_stage, 22, SHARE)
    report = on_stage.check(simulation)
    aside = len(dead_letters(on_stage))

    figure(
        f"{SHARE:.0%} poison: {aside} dead letters of {report.sections['poison'].expected}, "
        f"p99 lag {poisoned * 1000:.0f} ms against {baseline * 1000:.0f} ms without"
    )
    assert report.is_equal, report.differences
    assert aside == report.sections["poison"].expected
    if FULL:
        assert poisoned < 2 * max(baseline, _EVERY_SECONDS)

    after_a_fix(on_stage).retry(dead_letters(on_stage))
    figure(f"after a fix, {len(dead_letters(on_stage))} dead letters are left")
    assert dead_letters(on_stage) == []
