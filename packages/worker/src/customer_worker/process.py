"""The worker as a process: what it is put together from, and how it starts and stops."""

from __future__ import annotations

import gc
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import dramatiq
from prometheus_client import CollectorRegistry, start_http_server

from customer_bootstrap import Service
from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.schema import need_fitting_database
from customer_bootstrap.webhooks import WEBHOOKS
from customer_core.kernel.errors import DependencyUnavailable, Unavailable
from customer_core.privacy.retention.run import RetentionRun
from customer_worker.actors import declare
from customer_worker.advance import Advancer
from customer_worker.backoff import Backoff
from customer_worker.deliveries import Deliveries
from customer_worker.erasures import Erasures
from customer_worker.exports import Exports
from customer_worker.forgetting import Forgetting
from customer_worker.ingest import Ingestion
from customer_worker.intake import Intake
from customer_worker.lookout import Lookout
from customer_worker.retaining import declare_retain
from customer_worker.retention import Retention
from customer_worker.retries import Retries

_log = logging.getLogger("customers.worker")

POLL_MILLISECONDS = 40
"""How long an idle worker may overlook a poke: Dramatiq asks Redis anew after this time."""

STOP_SECONDS = 8.0


def wait_for_database(url: str, stopping: threading.Event) -> None:
    """Wait until the database answers, and refuse one that does not fit this program.

    Raises:
        UnfitDatabase: it has no tables, or those of another version.
    """
    backoff = Backoff(stopping)
    while not stopping.is_set():
        try:
            need_fitting_database(url)
        except DependencyUnavailable as error:
            if not backoff.failing:
                _log.warning("worker waits", extra={"reason": str(error)})
            backoff.pause()
        else:
            return


def wait_for_erasures(guard: ErasureGuard, stopping: threading.Event) -> None:
    """Wait until nobody is left whom a restore has brought back."""
    backoff = Backoff(stopping)
    while not stopping.is_set():
        try:
            guard.need_erasures()
        except Unavailable as error:
            if not backoff.failing:
                _log.warning("worker waits", extra={"reason": str(error)})
            backoff.pause()
        else:
            return


def work(service: Service, stopping: threading.Event) -> None:
    """Work until ``stopping``: take events in, advance the readers, answer pokes and ticks.

    On a database that was restored it waits first until who was erased is erased again.
    """
    wait_for_erasures(service.erasure_guard, stopping)
    advancer = Advancer(*service.readers, partitions=service.units.partitions, stopping=stopping)
    declare(
        service.broker,
        advancer,
        service.segment_tick.due,
        service.redefinition.apply,
        stopping,
    )
    declare_retain(service.broker, lambda: _anonymised(service), stopping)
    lookout = Lookout(advancer, lambda: _behind(service), stopping)
    with ExitStack() as running:
        running.enter_context(_answering(service.broker, service.settings.worker_threads))
        running.enter_context(_thread("lookout", lookout.run))
        running.enter_context(_thread("forgetting", _forgetting(service, stopping).run))
        if (port := service.settings.worker_metrics_port) is not None:
            running.enter_context(_showing(service.metrics.registry, port))
        if service.settings.privacy_secret is not None:
            running.enter_context(_thread("exports", Exports(service.exporter, stopping).run))
            running.enter_context(_thread("erasures", _erasures(service, stopping).run))
        else:
            _log.warning("privacy requests wait", extra={"reason": "PRIVACY_SECRET is not set"})
        retries = Retries(service.retrier, advancer, stopping)
        running.enter_context(_thread("retries", retries.run))
        for transport, consumer in service.consumers(socket.gethostname()).items():
            running.callback(consumer.close)
            ingestion = Ingestion(
                consumer,
                intake=Intake(service),
                advancer=advancer,
                helpers=service.pokes,
                stopping=stopping,
            )
            running.enter_context(_thread(f"ingest-{transport}", ingestion.run))
        if service.settings.journal_retention_days is not None:
            running.enter_context(_thread("retention", _retention(service, stopping).run))
        if WEBHOOKS in service.settings.events_out:
            running.enter_context(_thread("webhooks", _deliveries(service, stopping).run))
        gc.collect()
        gc.freeze()
        _log.info("worker ready")
        stopping.wait()
        _log.info("worker stops")


def _anonymised(service: Service) -> Iterator[RetentionRun]:
    """Do what is due of the retention; without a secret nobody can be anonymised."""
    if service.settings.privacy_secret is not None:
        yield from service.retention.due()


def _retention(service: Service, stopping: threading.Event) -> Retention:
    return Retention(
        keeper=service.journal_keeper,
        clock=service.clock,
        days=service.settings.journal_retention_days or 0,
        readers=service.cursors,
        stopping=stopping,
    )


def _forgetting(service: Service, stopping: threading.Event) -> Forgetting:
    return Forgetting(keys=service.expired_keys, clock=service.clock, stopping=stopping)


def _erasures(service: Service, stopping: threading.Event) -> Erasures:
    return Erasures(service.eraser, service.units.partitions, service.pokes, stopping)


def _deliveries(service: Service, stopping: threading.Event) -> Deliveries:
    threads = service.settings.webhooks_threads
    return Deliveries(service.deliverer, threads, service.pokes, stopping)


def _behind(service: Service) -> Iterator[int]:
    for status in service.units.status(service.cursors):
        if status.lag:
            yield status.partition


@contextmanager
def _answering(broker: dramatiq.Broker, threads: int) -> Iterator[None]:
    """Answer messages with as many threads; finish those at hand before ending."""
    worker = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=POLL_MILLISECONDS)
    worker.start()
    try:
        yield
    finally:
        worker.stop(timeout=int(STOP_SECONDS * 1000))


@contextmanager
def _showing(registry: CollectorRegistry, port: int) -> Iterator[None]:
    """Show the figures of this process to Prometheus; work goes on where the port is taken."""
    try:
        server, thread = start_http_server(port, registry=registry)
    except OSError as error:
        _log.error("metrics not shown", extra={"port": port, "reason": str(error)})
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(STOP_SECONDS)


@contextmanager
def _thread(name: str, run: Callable[[], None]) -> Iterator[None]:
    """Run a loop that ends by itself when the process stops."""
    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(STOP_SECONDS)
