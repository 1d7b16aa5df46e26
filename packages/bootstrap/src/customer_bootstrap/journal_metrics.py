"""The journal's figures, in the form of Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge

from customer_bootstrap.journal_watch import Sight


class JournalMetrics:
    """Gauges of the journal, its readers and the transports.

    Args:
        registry: where they are told.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._lag = Gauge(
            "customers_journal_lag",
            "Events that a reader has not read; estimated where there are very many.",
            ["reader"],
            registry=registry,
        )
        self._lag_seconds = Gauge(
            "customers_journal_lag_seconds",
            "Age of the oldest event that a reader has not read.",
            ["reader"],
            registry=registry,
        )
        self._stall = Gauge(
            "customers_journal_horizon_stall_seconds",
            "How long a running transaction has been holding up events behind it.",
            registry=registry,
        )
        self._letters = Gauge(
            "customers_journal_dead_letters",
            "Events that a reader could not apply.",
            ["reader", "state"],
            registry=registry,
        )
        self._quarantined = Gauge(
            "customers_journal_quarantined",
            "Messages that could not be understood, counted up to 100,000.",
            registry=registry,
        )
        self._bytes = Gauge(
            "customers_journal_partition_bytes",
            "Size of a partition of the journal, with its indexes.",
            ["partition"],
            registry=registry,
        )
        self._transports = Gauge(
            "customers_transport_up",
            "Whether a transport answered when last asked.",
            ["transport"],
            registry=registry,
        )

    def show(self, sight: Sight) -> None:
        """Tell what was seen, and nothing older."""
        for gauge in (self._lag, self._lag_seconds, self._letters, self._bytes, self._transports):
            gauge.clear()
        for reader, lag in sight.lag().items():
            self._lag.labels(reader).set(lag)
        for reader, seconds in sight.seconds_behind().items():
            self._lag_seconds.labels(reader).set(seconds)
        self._stall.set(sight.state.stall.seconds if sight.state.stall else 0.0)
        for count in sight.letters:
            self._letters.labels(count.reader, count.state).set(count.letters)
        self._quarantined.set(sight.state.quarantined)
        for partition, size in sight.state.sizes.items():
            self._bytes.labels(str(partition)).set(size)
        for transport in sight.transports:
            self._transports.labels(transport.name).set(transport.ok)
