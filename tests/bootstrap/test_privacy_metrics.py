"""The figures of requests of data subjects."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from customer_bootstrap.privacy_metrics import PrivacyMetrics
from customer_core.privacy.requests.ports import RequestCount
from customer_core.privacy.requests.states import RequestKind


def test_open_overdue_and_failed_requests_are_told_by_kind():
    registry = CollectorRegistry()
    metrics = PrivacyMetrics(registry)

    metrics.show([RequestCount(kind=RequestKind.ERASURE, open=3, overdue=2, failed=1)])
    metrics.show([RequestCount(kind=RequestKind.ERASURE, open=3, overdue=1, failed=0)])

    def told(name):
        return registry.get_sample_value(f"customers_privacy_requests_{name}", {"kind": "erasure"})

    assert [told(name) for name in ("open", "overdue", "failed")] == [3, 1, 0]
