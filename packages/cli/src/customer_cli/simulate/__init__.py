"""A platform of other services, as a library: the same events in every process that asks for them.

::

    from customer_cli.simulate import simulated

    simulation = simulated(7, 50_000, duplicates=0.3, disorder=1.0, window=5_000)
    for person in simulation.customers():
        ...                                 # register them, so that their orders count
    for message in simulation:
        send(message.service, message.topic, message.key, message.payload)
    expectation = simulation.expectation()  # what must be found now

``expectation().things()`` is what was yielded so far comes to; ``customer_cli.simulate.checking``
compares it with what a service has.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from customer_cli.simulate.expectation.model import Expectation, Expected
from customer_cli.simulate.messages import SimulatedMessage
from customer_cli.simulate.people import Person
from customer_cli.simulate.plan import Business, Plan, Shape
from customer_cli.simulate.simulation import Simulation

__all__ = [
    "Business",
    "Expectation",
    "Expected",
    "Person",
    "Plan",
    "Shape",
    "SimulatedMessage",
    "Simulation",
    "simulated",
    "today",
]


def simulated(
    seed: int,
    events: int | None,
    *,
    until: datetime | None = None,
    **options: Any,  # noqa: ANN401 - of the plan
) -> Simulation:
    """Return a simulation.

    Args:
        seed: of everything drawn.
        events: how many facts happen, or None for no end.
        until: the present moment of the platform, by default the last midnight.
        options: the rest of the :class:`Plan`.
    """
    return Simulation(Plan(seed=seed, events=events, until=until or today(), **options))


def today() -> datetime:
    """Return the last midnight in UTC, so that one day's runs of a seed are the same."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
