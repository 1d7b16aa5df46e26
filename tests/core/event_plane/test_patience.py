"""A transport that does not answer is asked now and then, and holds nobody up."""

from __future__ import annotations

import pytest

from customer_core.event_plane.patience import FIRST_SECONDS, MOST_SECONDS, PatientPublisher
from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.errors import DependencyUnavailable

MESSAGE = Outgoing(topic="t", key="k", event_id="evt-1", body=b"{}")


class Transport:
    """Counts how often it is asked."""

    def __init__(self):
        self.asked = 0
        self.down = False
        self.closed = False

    def publish(self, _messages):
        self.asked += 1
        if self.down:
            raise DependencyUnavailable("RabbitMQ")

    def close(self):
        self.closed = True


class Time:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def transport():
    return Transport()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def patient(transport, time):
    return PatientPublisher(transport, monotonic=time)


def refused(patient):
    with pytest.raises(DependencyUnavailable, match="RabbitMQ"):
        patient.publish([MESSAGE])


def test_what_works_is_asked_each_time(patient, transport):
    patient.publish([MESSAGE])
    patient.publish([MESSAGE])
    assert transport.asked == 2


def test_after_a_failure_it_refuses_at_once_for_a_while(patient, transport, time):
    transport.down = True
    refused(patient)
    refused(patient)
    assert transport.asked == 1

    time.now += FIRST_SECONDS
    refused(patient)
    assert transport.asked == 2


def test_the_pauses_grow_to_a_bound(patient, transport, time):
    transport.down = True
    for _ in range(20):
        refused(patient)
        time.now += MOST_SECONDS
    assert transport.asked == 20


def test_while_one_thread_asks_the_others_are_refused(patient, transport, time):
    transport.down = True
    refused(patient)
    time.now += FIRST_SECONDS

    def ask_meanwhile(_messages):
        refused(patient)
        transport.asked += 1

    transport.publish = ask_meanwhile
    patient.publish([MESSAGE])
    assert transport.asked == 2


def test_after_a_success_all_is_as_before(patient, transport, time):
    transport.down = True
    refused(patient)
    transport.down = False
    time.now += FIRST_SECONDS
    patient.publish([MESSAGE])
    patient.publish([MESSAGE])
    assert transport.asked == 3


def test_it_closes_the_transport(patient, transport):
    patient.close()
    assert transport.closed
