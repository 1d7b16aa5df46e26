"""The figures of document 004: profiles created, customers tagged, notes made."""

from __future__ import annotations

import pytest

from customer_bootstrap.telemetry import Metrics
from customer_core.testing import an_event


@pytest.fixture
def metrics():
    return Metrics()


def figures(metrics):
    """Return every figure without labels that is not 0, by its name."""
    lines = [line.split() for line in metrics.render().decode().splitlines()]
    pairs = [(line[0], float(line[1])) for line in lines if line[0] != "#"]
    return {name: value for name, value in pairs if name.endswith("_total") and value}


@pytest.mark.parametrize(
    ("event_type", "name"),
    [
        ("CustomerCreated", "customers_created_total"),
        ("CustomerNoteAdded", "notes_created_total"),
        ("CustomerTagged", "tagged_customers_total"),
    ],
)
def test_what_happened_is_counted_under_the_name_of_the_document(metrics, event_type, name):
    metrics.events((an_event(event_type=event_type), an_event(event_type="SomethingElse")))
    assert figures(metrics) == {name: 1}


def test_a_customer_who_is_given_several_tags_at_once_is_tagged_once(metrics):
    several = [an_event(event_type="CustomerTagged") for _ in range(3)]
    metrics.events((*several, an_event(event_type="CustomerTagged", stream="customer:ana")))
    assert figures(metrics) == {"tagged_customers_total": 2}
