"""RabbitMQ and Kafka are out of the workers' reach for a while as events flow in and out."""

from __future__ import annotations

import threading
import time

import pytest

from customer_cli.simulate import simulated
from tests.faults.brokers import kafka, rabbitmq
from tests.faults.fleet import eventually
from tests.faults.output import held_against_the_journal
from tests.faults.scale import scaled
from tests.faults.stage import stage
from tests.transports.gate import Gate

EVENTS = scaled(3_000, 20_000)
SECONDS = scaled(3, 60)
IN_TIME = 30
WORKERS = 2
OUTAGES = scaled({Gate.shut: "cut off"}, {Gate.shut: "cut off", Gate.silent: "silent"})


@pytest.fixture(params=[rabbitmq, kafka], ids=lambda use: use.__name__)
def broker(request):
    with request.param() as found:
        yield found


@pytest.fixture
def on_stage(tmp_path, broker):
    """A service that reads from the broker and publishes to it."""
    both = {"EVENTS_IN": broker.transport, "EVENTS_OUT": broker.transport}
    with stage(tmp_path, **both, **broker.through_the_gate) as found:
        yield found


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("outage", OUTAGES, ids=lambda outage: outage.__name__)
def test_a_broker_is_out_of_the_workers_reach(on_stage, broker, outage, figure):
    simulation = simulated(17, EVENTS, customers=EVENTS // 20, disorder=0.1)
    on_stage.register(simulation)
    sending = threading.Thread(
        target=on_stage.send,
        args=(simulation, broker.transport),
        kwargs={"seconds": scaled(0.3, 1.0), **broker.beside_it},
    )
    with on_stage.workers(WORKERS) as workers:
        has_begun(on_stage, broker)
        sending.start()
        assert eventually(lambda: on_stage.taken_in(simulation) > 0, 60) is not None
        with outage(broker.gate):
            taken = on_stage.taken_in(simulation)
            on_stage.register_somebody()
            time.sleep(SECONDS)
            sending.join()
        took = eventually(lambda: is_drained(on_stage, broker, simulation), IN_TIME + 60)
        crashed = workers.crashed()
    report = on_stage.check(simulation)
    unpublished, inverted = held_against_the_journal(on_stage, broker.published())

    figure(
        f"{broker.name} {OUTAGES[outage]} for {SECONDS} s after {taken:,} of {EVENTS:,} events: "
        f"{report.sections['journal'].missing} lost, {unpublished} not published, "
        f"{inverted} inverted, drained after {took and round(took, 1)} s"
    )
    assert taken < EVENTS
    assert took is not None
    assert crashed == 0
    assert report.is_equal, report.differences
    assert (unpublished, inverted) == (0, 0)
    assert broker.waiting() == 0


def has_begun(stage, broker):
    """Wait until the workers read from the broker."""
    first = simulated(18, 100, customers=10)
    stage.send(first, broker.transport, **broker.beside_it)
    assert eventually(lambda: is_drained(stage, broker, first), 60) is not None


def is_drained(stage, broker, simulation):
    """Whether all that was sent is acknowledged, in the journal, and read to its end."""
    return (
        broker.waiting() == 0
        and stage.taken_in(simulation) == simulation.expectation().journal.total()
        and stage.is_drained()
    )
