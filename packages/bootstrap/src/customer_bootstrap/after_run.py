"""What follows on a use case: fresh caches, pokes to the worker, figures and a log line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

import attrs

from customer_bootstrap.telemetry import Metrics, outcome
from customer_core.application import Run
from customer_core.event_plane.freshness import CustomerVersions, Freshness
from customer_core.kernel.errors import CustomerServiceError, DependencyUnavailable
from customer_core.kernel.events import Event
from customer_core.kernel.ids import CustomerId
from customer_core.segments.events import SegmentDefined, SegmentRetired
from customer_core.segments.history import CustomerKey

_log = logging.getLogger("customers.use_case")

_REDEFINING = frozenset({SegmentDefined.__name__, SegmentRetired.__name__})


class Pokes(Protocol):
    """Tells the worker that partitions of the journal have work."""

    def poke(self, partitions: Iterable[int]) -> None:
        """Tell it, without waiting and without raising."""
        ...

    def redefine(self) -> None:
        """Tell it that a business has changed what it defines, in the same way."""
        ...


@attrs.frozen(kw_only=True)
class AfterRun:
    """Called by the application after each run; never raises for a cache or poke that fails.

    Both heal by themselves: the journal's readers repeat the invalidation, and the scheduler's
    tick pokes again.
    """

    freshness: Freshness
    pokes: Pokes
    metrics: Metrics
    partition_of: Callable[[Event], int]

    def __call__(self, run: Run) -> None:
        """Do all that follows on one run."""
        self.metrics.run(run)
        if run.events:
            self._freshen(run.events)
            self.pokes.poke({self.partition_of(event) for event in run.events})
            if any(event.event_type in _REDEFINING for event in run.events):
                self.pokes.redefine()
        self._tell(run)

    def moved(self, versions: dict[CustomerKey, CustomerVersions]) -> None:
        """Let caches know of standings that the event plane has changed."""
        if not versions:
            return
        try:
            self.freshness.raise_floor(versions)
        except DependencyUnavailable as error:
            _log.warning("cache not told", extra={"reason": str(error)})

    def _freshen(self, events: tuple[Event, ...]) -> None:
        self.moved(
            {
                _key(event): CustomerVersions(customer=event.subject_version)
                for event in events
                # Nothing older than a first version can have been cached.
                if event.subject_version is not None and event.subject_version > 1
            }
        )

    def _tell(self, run: Run) -> None:
        about = {
            "use_case": run.use_case,
            "business_id": run.business_id,
            "milliseconds": round(run.seconds * 1000, 1),
            "outcome": outcome(run.error),
        }
        if run.error is not None and not isinstance(run.error, CustomerServiceError):
            _log.error("use case failed", extra=about, exc_info=run.error)
        elif run.events:
            types = [event.event_type for event in run.events]
            _log.info("use case done", extra={**about, "events": types})
        elif run.error is not None:
            _log.info("use case refused", extra=about)


def _key(event: Event) -> CustomerKey:
    return CustomerKey(event.business_id, CustomerId(event.stream.partition(":")[2]))
