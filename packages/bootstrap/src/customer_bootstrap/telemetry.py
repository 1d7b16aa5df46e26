"""Logs and metrics: what the service tells of itself, without personal data."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from customer_bootstrap.log_scrubbing import scrub, tell_exception
from customer_core.application import Run
from customer_core.customers.annotation_events import CustomerNoteAdded, CustomerTagged
from customer_core.customers.events import CustomerCreated
from customer_core.event_plane.ingest import Ingested
from customer_core.kernel.errors import CustomerServiceError
from customer_core.kernel.events import Event

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


def configure_logging(level: str, form: str, service_name: str) -> None:
    """Send all logs to standard error, as JSON lines or for a person's eyes.

    Args:
        level: the least level told, such as ``INFO``.
        form: ``json`` or ``console``.
        service_name: told with every line.
    """
    root = logging.getLogger()
    root.handlers[:] = [log_handler(form, service_name, sys.stderr)]
    root.setLevel(level)


def log_handler(form: str, service_name: str, stream: TextIO) -> logging.Handler:
    """Return what writes lines of the log, scrubbed of personal data.

    Args:
        form: ``json`` or ``console``.
        service_name: told with every line.
        stream: where to.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _name, line: {"service": service_name, **line},
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                tell_exception,
                scrub,
                renderer,
            ],
        )
    )
    return handler


class Metrics:
    """The service's own figures, in the form of Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._runs = Histogram(
            "customers_use_case_seconds",
            "Duration of use cases.",
            ["use_case", "outcome"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._events = Counter(
            "customers_events_recorded",
            "Events of our own written to the journal.",
            ["event_type"],
            registry=self.registry,
        )
        self._created = Counter("customers_created", "Profiles created.", registry=self.registry)
        self._tagged = Counter(
            "tagged_customers", "Times that a customer was given tags.", registry=self.registry
        )
        self._notes = Counter("notes_created", "Notes made.", registry=self.registry)
        self._http = Histogram(
            "customers_http_request_seconds",
            "Duration of HTTP requests by route.",
            ["method", "route", "status"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        # Finding a child by its labels costs more than counting: templates of routes are few.
        self._routes: dict[tuple[str, str, int], Histogram] = {}
        self._taken_in = Counter(
            "customers_events_ingested",
            "Events of other services taken into the journal; types not known are `other`.",
            ["event_type"],
            registry=self.registry,
        )
        self._passed_over = Counter(
            "customers_events_known",
            "Events of other services that were in the journal already.",
            registry=self.registry,
        )
        self._suppressed = Counter(
            "customers_events_suppressed",
            "Events of other services that were left out, being about somebody who was erased.",
            registry=self.registry,
        )
        self._refused = Counter(
            "customers_messages_quarantined",
            "Messages of other services that could not be understood.",
            registry=self.registry,
        )
        self._up = Gauge(
            "customers_dependency_up",
            "Whether a dependency answered when last asked.",
            ["dependency"],
            registry=self.registry,
        )

    def run(self, run: Run) -> None:
        """Count one run of a use case."""
        self._runs.labels(run.use_case, outcome(run.error)).observe(run.seconds)
        self.events(run.events)

    def events(self, events: tuple[Event, ...]) -> None:
        """Count events written to the journal."""
        for event in events:
            self._events.labels(event.event_type).inc()
        types = [event.event_type for event in events]
        self._created.inc(types.count(CustomerCreated.__name__))
        self._notes.inc(types.count(CustomerNoteAdded.__name__))
        tagged = {event.stream for event in events if event.event_type == CustomerTagged.__name__}
        self._tagged.inc(len(tagged))

    def ingested(self, ingested: Ingested, refused: int) -> None:
        """Count what was taken in, and messages that were refused."""
        for event_type, count in ingested.types.items():
            self._taken_in.labels(event_type).inc(count)
        self._passed_over.inc(ingested.known)
        self._suppressed.inc(ingested.suppressed)
        self._refused.inc(refused)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one HTTP request under the template of its route."""
        known = self._routes.get((method, route, status))
        if known is None:
            known = self._http.labels(method, route, str(status))
            self._routes[(method, route, status)] = known
        known.observe(seconds)

    def dependency(self, name: str, *, up: bool) -> None:
        """Note whether a dependency answered."""
        self._up.labels(name).set(up)

    def render(self) -> bytes:
        """Return all figures in the text form of Prometheus."""
        return generate_latest(self.registry)


def outcome(error: BaseException | None) -> str:
    """Return the word a run ends with in metrics and logs: ``ok``, an error's code, or ``bug``."""
    if error is None:
        return "ok"
    return error.code if isinstance(error, CustomerServiceError) else "bug"
