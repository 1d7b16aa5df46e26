"""An appointment is a function of the set of events."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_core.appointments.model import Appointment, AppointmentStatus
from customer_core.appointments.payloads import APPOINTMENT_EVENTS
from customer_core.appointments.perspective import appointment_key, evolve
from customer_core.kernel.clock import format_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import Event
from customer_core.testing import NOON, an_event

HOUR = timedelta(hours=1)
TIMES = {"AppointmentCompleted": "completedAt", "AppointmentCancelled": "cancelledAt"}
BOOKED, COMPLETED, CANCELLED = "AppointmentBooked", "AppointmentCompleted", "AppointmentCancelled"


def fact(event_type: str, hour: int = 0, event_id: str | None = None, **data: Any) -> Event:
    """Return an event of apt-1, some hours after noon."""
    at = NOON + hour * HOUR
    facts: dict[str, Any] = {"appointmentId": "apt-1"}
    if event_type == BOOKED:
        facts |= {"customerId": "cust-1", "startsAt": format_time(NOON)}
    else:
        facts[TIMES[event_type]] = format_time(at)
    facts |= data
    return an_event(event_id, event_type=event_type, stream="appointment:apt-1", at=at, data=facts)


def appointment_of(*events: Event) -> Appointment:
    """Return the appointment that events make, taken in this order."""
    return reduce(evolve, events[1:], evolve(None, events[0]))


@st.composite
def events_of_one(draw: st.DrawFn) -> list[Event]:
    """Draw events of few moments, ids and owners, so that ties are many."""
    types = st.lists(st.sampled_from(sorted(APPOINTMENT_EVENTS)), min_size=1, max_size=8)
    return [
        fact(
            event_type,
            draw(st.integers(0, 2)),
            draw(st.sampled_from(["1", "2"])),
            **draw(
                st.sampled_from(
                    [{"customerId": "cust-1"}, {"customerId": "cust-2"}, {"userId": "user-1"}]
                )
            ),
            service=draw(st.sampled_from(["", "Cut"])),
        )
        for event_type in draw(types)
    ]


@given(events_of_one(), st.data())
def test_any_arrival_and_any_duplication_make_the_same_appointment(events, data):
    again = data.draw(st.lists(st.sampled_from(events), max_size=5))
    shuffled = data.draw(st.permutations(events + again))
    assert appointment_of(*shuffled) == appointment_of(*events)


@given(events_of_one())
def test_every_event_is_known_once_it_was_applied(events):
    appointment = appointment_of(*events)
    assert all(evolve(appointment, event) is appointment for event in events)


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([BOOKED], AppointmentStatus.BOOKED),
        ([COMPLETED, BOOKED], AppointmentStatus.COMPLETED),
        ([COMPLETED], AppointmentStatus.COMPLETED),
        ([CANCELLED, COMPLETED, BOOKED], AppointmentStatus.CANCELLED),
        ([CANCELLED], AppointmentStatus.CANCELLED),
    ],
)
def test_the_status_is_the_highest_fact_known(events, status):
    assert appointment_of(*map(fact, events)).status is status


def test_a_later_booking_moves_the_appointment():
    moved = fact(BOOKED, 1, startsAt="2025-01-02T10:00:00+02:00")
    for events in ([fact(BOOKED), moved], [moved, fact(BOOKED)]):
        assert format_time(appointment_of(*events).starts_at) == "2025-01-02T08:00:00Z"


def test_the_booking_says_whose_it_is_before_all_others():
    named = fact(COMPLETED, customerId="cust-2", service="Colour")
    assert appointment_of(named).owner.customer_id == "cust-2"
    assert appointment_of(named, fact(BOOKED, service="Cut")).owner.customer_id == "cust-1"
    assert appointment_of(named, fact(BOOKED, service="Cut")).service == "Cut"
    assert appointment_of(named, fact(BOOKED)).service == "Colour"


def test_an_appointment_known_by_its_end_alone_stands_where_that_was():
    assert appointment_of(fact(COMPLETED, 5), fact(CANCELLED, 3)).moment == NOON + 3 * HOUR
    assert appointment_of(fact(COMPLETED, 5), fact(BOOKED)).moment == NOON


def test_it_is_named_by_business_and_id():
    key = appointment_key(fact(BOOKED))
    assert (key.business_id, key.appointment_id) == ("default", "apt-1")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"appointmentId": None}, "data.appointmentId"),
        ({"appointmentId": "a b"}, "data.appointmentId"),
        ({"customerId": None}, "data.customerId"),
        ({"customerId": ["cust-1"]}, "data.customerId"),
        ({"userId": "a b"}, "data.userId"),
        ({"startsAt": None}, "data.startsAt"),
        ({"startsAt": "tomorrow"}, "data.startsAt"),
        ({"startsAt": "2025-01-02T10:00:00"}, "data.startsAt"),
        ({"service": 7}, "data.service"),
        ({"service": "a\x00"}, "data.service"),
        ({"service": "a" * 501}, "data.service"),
    ],
)
def test_a_field_of_a_booking_that_is_wrong_is_named(data, field):
    with pytest.raises(InvalidField) as refused:
        evolve(None, fact(BOOKED, **data))
    assert refused.value.field == field


@pytest.mark.parametrize("event_type", [COMPLETED, CANCELLED])
def test_a_moment_that_is_no_time_is_named(event_type):
    with pytest.raises(InvalidField) as refused:
        evolve(None, fact(event_type, **{TIMES[event_type]: "soon"}))
    assert refused.value.field == f"data.{TIMES[event_type]}"
