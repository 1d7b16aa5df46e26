"""A whole simulation: the customers, the messages, and what must come of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import attrs

from customer_bootstrap import Service
from customer_bootstrap.neighbours import neighbour
from customer_cli.simulate import files
from customer_cli.simulate.asked import Target
from customer_cli.simulate.over_http import ToHttp, client_of
from customer_cli.simulate.pace import Pace
from customer_cli.simulate.plan import Plan
from customer_cli.simulate.registering import register
from customer_cli.simulate.senders import Sender, ToFile, ToJournal, ToTransport
from customer_cli.simulate.simulation import Simulation


@attrs.frozen(kw_only=True)
class Errand:
    """Where messages go, and what is done beside.

    Attributes:
        out: the file, where they go to one.
        url: of the API, where they go there, or None for the one of the settings.
        registers: whether the customers are registered first.
        expect: where what must come of it is written, or None.
    """

    to: Target
    out: Path
    url: str | None = None
    registers: bool
    expect: Path | None

    @property
    def needs_service(self) -> bool:
        """Whether there must be a service: a file can be filled without one."""
        return self.registers or self.to is not Target.FILE


@attrs.frozen(kw_only=True)
class Done:
    """What a simulation did.

    Attributes:
        registered: how many customers are new.
        expected: how many things the expectation names.
        stopped: whether somebody stopped it.
    """

    run: str
    sent: int
    registered: int
    messages: dict[str, int]
    expected: int | None
    stopped: bool


Told = Callable[[str, int], None]


def run(plan: Plan, errand: Errand, pace: Pace, service: Service | None, told: Told) -> Done:
    """Register the customers, send the messages, and write down what must come of them.

    Args:
        plan: what is sent.
        errand: where to.
        pace: how fast.
        service: with which customers are registered and transports reached.
        told: told of what is done, and how much more of it.

    Raises:
        SimulationBroken: nobody answers where the messages go.
        Unavailable: nobody answers where the customers go.
        OSError: a file cannot be written.
    """
    simulation = Simulation(plan)
    registered = 0
    if errand.registers and service is not None and not plan.existing:
        people = takewhile(lambda _: not pace.stopping.is_set(), simulation.customers())
        registered = register(service.application, people, lambda n: told("customers", n))
    all_are_there = bool(plan.existing) or (errand.registers and not pace.stopping.is_set())
    with sender_of(errand, service) as sender:
        sent = pace.send(simulation, sender, lambda n: told("messages", n))
    expected = None
    if errand.expect is not None:
        head = files.head_of(plan, simulation.expectation(), registered=all_are_there)
        expected = files.write(errand.expect, head, simulation.expectation().things())
    return Done(
        run=plan.run,
        sent=sent,
        registered=registered,
        messages=dict(sorted(simulation.expectation().messages.items())),
        expected=expected,
        stopped=pace.stopping.is_set(),
    )


@contextmanager
def sender_of(errand: Errand, service: Service | None) -> Iterator[Sender]:
    """Offer what sends messages to where the errand says."""
    if service is None or errand.to is Target.FILE:
        with errand.out.open("wb") as stream:
            yield ToFile(stream)
    elif errand.to is Target.JOURNAL:
        yield ToJournal(service)
    elif errand.to is Target.HTTP:
        with client_of(service.settings, errand.url) as client:
            yield ToHttp(client)
    else:
        publisher = neighbour(service.settings, errand.to)
        try:
            yield ToTransport(publisher)
        finally:
            publisher.close()
