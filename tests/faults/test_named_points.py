"""A process is killed at a named point of its work, again and again; nothing is lost by it."""

from __future__ import annotations

import socket
import threading
from itertools import islice

import attrs
import pytest

from customer_bootstrap import open_service
from customer_bootstrap.settings import Settings
from customer_cli.simulate import simulated
from customer_core.event_plane.accounts import AccountSync
from customer_core.event_plane.projector import Projector
from customer_core.event_plane.refresh import Refresher
from customer_core.event_plane.relay import Relay
from customer_worker.ingest import Ingestion
from customer_worker.intake import Intake
from tests.faults.dying import Point, died
from tests.faults.output import compared_with_the_journal
from tests.faults.scale import scaled
from tests.faults.standing_in import Idle, Instead, Telling, TellingUnits

TIMES = scaled(3, 100)
EVENTS_EACH_TIME = 5
WHEN = ("before", "after")

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture
def simulation(on_stage):
    found = simulated(
        5, TIMES * EVENTS_EACH_TIME, customers=TIMES, duplicates=0.2, disorder=0.5, window=10
    )
    on_stage.register(found)
    on_stage.drain()
    return found


def killed_in(stage, work):
    """Do work with a service of the process's own, for connections do not survive a fork."""
    settings = Settings.load(stage.env)
    return died(lambda: work(open_service(settings, name="dying")))


def ingest_until(point):
    def work(service):
        (consumer,) = service.consumers(socket.gethostname()).values()  # as the worker after it
        units = TellingUnits(service.units, point)
        Ingestion(
            Telling(consumer, point, "ack"),
            intake=Intake(Instead(service, {"units": units})),
            advancer=Idle(),
            helpers=Idle(),
            stopping=threading.Event(),
        ).take_turn()

    return work


def read_until(kind, point):
    def work(service):
        reader = next(one for one in service.readers if isinstance(one, kind))
        others = {"units": TellingUnits(service.units, point)}
        if kind is Relay:
            others["publisher"] = Telling(reader.publisher, point, "publish")
        telling = attrs.evolve(reader, **others)
        for partition in range(service.units.partitions):
            while telling.step(partition).events:
                pass

    return work


@pytest.mark.parametrize("name", ["before commit", "after commit", "before ack", "after ack"])
def test_while_it_takes_events_in(on_stage, simulation, figure, name):
    deaths = 0
    while some := list(islice(simulation, EVENTS_EACH_TIME)):
        on_stage.send(iter(some))
        deaths += killed_in(on_stage, ingest_until(Point(name)))
    with on_stage.workers(1):
        taken = on_stage.drained(90)
    report = on_stage.check(simulation)

    journal = report.sections["journal"]
    figure(f"killed {deaths} times: {journal.missing} lost, {journal.unexpected} twice")
    assert deaths >= TIMES
    assert taken is not None
    assert report.is_equal, report.differences


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((kind, f"{when} commit") for kind in (Projector, Refresher, Relay) for when in WHEN),
        *((Relay, f"{when} publish") for when in WHEN),
        *((AccountSync, f"{when} commit") for when in WHEN),
    ],
)
def test_while_it_reads_the_journal(on_stage, simulation, figure, kind, name):
    deaths = 0
    while some := list(islice(simulation, EVENTS_EACH_TIME)):
        on_stage.take_in(some)
        on_stage.register_somebody()
        if kind is not Projector:
            on_stage.project()
        deaths += killed_in(on_stage, read_until(kind, Point(name)))
    on_stage.drain()
    report = on_stage.check(simulation)

    lost, inverted = compared_with_the_journal(on_stage)
    figure(f"{kind.__name__} killed {deaths} times: {lost} not published, {inverted} inverted")
    assert deaths >= TIMES
    assert (lost, inverted) == (0, 0)
    assert report.is_equal, report.differences
