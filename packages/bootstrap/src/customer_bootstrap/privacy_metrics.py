"""The figures of requests of data subjects, in the form of Prometheus."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Gauge

from customer_core.privacy.requests.ports import RequestCount


class PrivacyMetrics:
    """Gauges of the requests that are not over.

    Args:
        registry: where they are told.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._open = Gauge(
            "customers_privacy_requests_open",
            "Requests of data subjects that are not over.",
            ["kind"],
            registry=registry,
        )
        self._overdue = Gauge(
            "customers_privacy_requests_overdue",
            "Requests of data subjects that should have been over before.",
            ["kind"],
            registry=registry,
        )
        self._failed = Gauge(
            "customers_privacy_requests_failed",
            "Requests of data subjects whose last attempt failed.",
            ["kind"],
            registry=registry,
        )

    def show(self, counts: Sequence[RequestCount]) -> None:
        """Tell how many there are."""
        for count in counts:
            self._open.labels(count.kind).set(count.open)
            self._overdue.labels(count.kind).set(count.overdue)
            self._failed.labels(count.kind).set(count.failed)
