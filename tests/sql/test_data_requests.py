"""Requests of data subjects where several act at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from customer_core.kernel.ids import CustomerId, TypeIds
from customer_core.privacy.holds.manage_holds import PlaceHold, place_hold
from customer_core.privacy.requests.open_request import (
    RequestErasure,
    RequestExport,
    request_erasure,
    request_export,
)
from customer_core.privacy.requests.read_requests import ReadRequest, read_request
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.testing import MemoryService, an_admin
from customer_core.testing.contracts.given import while_held

pytestmark = pytest.mark.postgres

JANE = CustomerId("jane")
LEASE = timedelta(minutes=5)


@pytest.fixture
def application(units, register):
    """The use cases on PostgreSQL, with a customer to ask for."""
    register(JANE)
    memory = MemoryService()
    return attrs.evolve(memory.application, units=units, ids=TypeIds(memory.clock))


def test_of_several_who_ask_at_once_one_opens_it_and_the_others_join(application):
    def ask(_):
        return application.run(request_export, RequestExport(customer_id=JANE), an_admin())

    with ThreadPoolExecutor(3) as threads:
        asked = list(threads.map(ask, range(3)))

    assert len({one.id for one in asked}) == 1
    found = application.run(read_request, ReadRequest(request_id=asked[0].id), an_admin())
    assert found.asks == 3


def test_a_hold_placed_while_a_job_takes_the_erasure_stops_it(application, platform):
    command = RequestErasure(customer_id=JANE, at_once=True)
    request = application.run(request_erasure, command, an_admin())
    now = application.clock.now()

    def take(unit):
        (taken,) = unit.data_requests.due(now, [RequestKind.ERASURE], 1)
        taken.start(now, LEASE)
        unit.data_requests.save(taken)

    def place():
        hold = PlaceHold(customer_id=JANE, reason="Lawsuit 7/24")
        return application.run(place_hold, hold, an_admin())

    while_held(platform, take, place)

    stopped = application.run(read_request, ReadRequest(request_id=request.id), an_admin())
    assert (stopped.state, stopped.attempts) == (RequestState.ON_HOLD, 1)
