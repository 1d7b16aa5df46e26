"""What a perspective is: a read model kept as a function of the set of events (SPEC 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from customer_core.event_plane.stores import (
    AppointmentStore,
    BrochureStore,
    OrderStore,
    PointsStore,
)
from customer_core.kernel.events import Event, Recorded
from customer_core.segments.history import CustomerKey

LONGEST_REASON = 500


class ReadModels(Protocol):
    """The stores that perspectives keep: those that serve, or a version that is being built."""

    @property
    def orders(self) -> OrderStore:
        """Order rows."""
        ...

    @property
    def points(self) -> PointsStore:
        """Loyalty points that metrics need."""
        ...

    @property
    def appointments(self) -> AppointmentStore:
        """Appointments."""
        ...

    @property
    def brochures(self) -> BrochureStore:
        """Brochure requests."""
        ...


@attrs.frozen
class Failed:
    """An event that a perspective cannot apply.

    Attributes:
        recorded: the event.
        reason: the kind of the error and what it says.
    """

    recorded: Recorded
    reason: str


@attrs.frozen
class Applied:
    """What a perspective made of a batch.

    Attributes:
        touched: customers whose metrics may have changed, each with the last event that did it.
        profiles: customers whose profile changed in what rules can read, in the same way; where no
            rule of their business does, there is nothing to assess.
        failed: events that could not be applied; nothing of them is in the read models.
    """

    touched: Mapping[CustomerKey, Event] = attrs.field(factory=dict)
    profiles: Mapping[CustomerKey, Event] = attrs.field(factory=dict, kw_only=True)
    failed: Sequence[Failed] = ()


class Perspective(Protocol):
    """Keeps one read model from events, in any order, any number of times."""

    @property
    def name(self) -> str:
        """Its name, as operators know it."""
        ...

    def takes(self, event: Event) -> bool:
        """Whether the event is for this perspective."""
        ...

    def apply(self, models: ReadModels, batch: Sequence[Recorded]) -> Applied:
        """Bring the read model up to date with events that it takes.

        An event that is ill-formed fails alone. What a store refuses is raised, and fails the
        whole batch.

        Raises:
            DependencyUnavailable: the store does not answer; nothing was kept.
        """
        ...


def why(error: Exception) -> str:
    """Return the reason of a failure: the kind of the error, and its first line.

    What follows in the errors of a database are whole rows, which are not for logs.
    """
    said = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {said}"[:LONGEST_REASON]
