"""The profiles before the present one, from the events of the customer's stream."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.customers import looking_back, read_customer
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.read_customer import ExplainSegment, explain_segment
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.testing import NOON, an_admin

JOHN = "cust-123"
DAY = timedelta(days=1)


@pytest.fixture
def run(service, john):
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


@pytest.fixture
def often_changed(service, run):
    """A customer whose time zone changed each day, and whose language did on the third."""
    command = DefineSegment(name="germans", rule="language = 'de' and country is known", priority=0)
    run(define_segment, command)
    for day in range(1, 9):
        service.clock.advance(DAY)
        zone = {"timezone": "Asia/Tokyo" if day % 2 else "UTC"}
        preferences = {**zone, "language": "de"} if day == 3 else zone
        run(patch_customer, PatchCustomer(customer_id=JOHN, patch={"preferences": preferences}))


def since(run):
    explained = run(explain_segment, ExplainSegment(customer_id=JOHN)).explanations
    (found,) = [one for one in explained if one.name == "germans"]
    return [condition.since for condition in found.conditions]


@pytest.mark.usefixtures("often_changed")
def test_they_are_read_a_page_at_a_time_back_to_the_registration(run, monkeypatch):
    monkeypatch.setattr(looking_back, "_PAGE", 1)
    assert since(run) == [NOON + 3 * DAY, NOON]


@pytest.mark.usefixtures("often_changed")
def test_of_a_stream_that_is_too_long_the_last_events_alone_are_read(run, monkeypatch):
    monkeypatch.setattr(read_customer, "_MOST_LOOKED_BACK", 4)
    assert since(run) == [None, None]
