"""What a customer's appointments come to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from customer_core.appointments.model import Appointment, Booked, Cancelled, Completed
from customer_core.appointments.statistics import AppointmentStatistics, newest_first, statistics_of
from customer_core.kernel.facts import Owner
from customer_core.testing import NOON

DAY = timedelta(days=1)


def appointment(name="apt-1", *, days=0, completed=False, cancelled=False) -> Appointment:
    """Return an appointment that begins some days from noon."""
    starts_at = NOON + days * DAY
    owner = Owner(customer_id="cust-1")
    return Appointment(
        business_id="default",
        appointment_id=name,
        booked=Booked(at=NOON, event_id="1", owner=owner, service="", starts_at=starts_at),
        completed=Completed(at=starts_at, event_id="2") if completed else None,
        cancelled=Cancelled(at=starts_at, event_id="3") if cancelled else None,
    )


def test_without_appointments_there_are_no_figures():
    assert statistics_of([], NOON) == AppointmentStatistics()


def test_cancelled_appointments_count_for_their_share_alone():
    found = statistics_of([appointment("a", cancelled=True), *[appointment("b")] * 2], NOON)
    assert (found.total, found.cancelled, found.cancellation_rate) == (2, 1, Decimal("0.33"))


def test_where_all_were_cancelled_there_are_no_moments():
    found = statistics_of([appointment(days=-1, cancelled=True)], NOON)
    assert (found.total, found.first_at, found.last_at, found.next_at) == (0, None, None, None)
    assert found.cancellation_rate == 1


def test_the_last_has_begun_and_the_next_is_to_come():
    days = [-40, -2, 0, 3, 9]
    found = statistics_of([appointment(f"apt-{day}", days=day) for day in days], NOON)
    assert found.first_at == NOON - 40 * DAY
    assert (found.last_at, found.next_at) == (NOON, NOON + 3 * DAY)


def test_what_was_completed_ahead_of_its_time_is_not_to_come():
    found = statistics_of([appointment(days=3, completed=True)], NOON)
    assert (found.completed, found.next_at) == (1, None)


@pytest.mark.parametrize(
    ("days", "frequency"), [(30, None), (31, Decimal("2.95")), (61, Decimal("1.50"))]
)
def test_visits_are_counted_for_each_month_since_the_first(days, frequency):
    visits = [appointment(f"apt-{day}", days=-day) for day in (days, 1, 0)]
    assert statistics_of([*visits, appointment(days=1)], NOON).visits_per_month == frequency


def test_lists_begin_with_the_latest_and_the_greatest_id():
    ordered = newest_first([appointment("a"), appointment("b"), appointment("c", days=1)])
    assert [one.appointment_id for one in ordered] == ["c", "b", "a"]
