"""A customer's appointments and brochure requests over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.kernel.clock import format_time
from customer_core.testing import NOON, envelope

HOUR = timedelta(hours=1)


def booked(name, hours, at=NOON):
    starts_at = format_time(NOON + hours * HOUR)
    data = {"appointmentId": name, "customerId": "jane", "service": "Cut", "startsAt": starts_at}
    return envelope("AppointmentBooked", data, at=at)


def requested(name, hours):
    data = {"requestId": name, "customerId": "jane", "brochure": "Kitchens"}
    return envelope("BrochureRequested", data, at=NOON + hours * HOUR)


@pytest.fixture
def told(client, service, jane):
    """What other services told of jane."""
    service.memory.ingest(
        *(booked(f"apt-{hours}", hours) for hours in range(3)),
        envelope("AppointmentCancelled", {"appointmentId": "apt-1"}, at=NOON - HOUR),
        envelope("AppointmentCompleted", {"appointmentId": "apt-2"}, at=NOON + 3 * HOUR),
        *(requested(f"req-{hours}", hours) for hours in range(3)),
    )
    service.memory.settle()


def test_appointments_come_newest_first_with_what_became_of_them(client, admin, told):
    answer = client.get("/v1/customers/jane/appointments", headers=admin).json()

    assert answer["meta"] == {"nextCursor": None, "limit": 20}
    assert answer["data"]["appointments"][:2] == [
        {
            "appointmentId": "apt-2",
            "status": "Completed",
            "service": "Cut",
            "startsAt": "2024-12-12T14:00:00Z",
            "completedAt": "2024-12-12T15:00:00Z",
            "cancelledAt": None,
        },
        {
            "appointmentId": "apt-1",
            "status": "Cancelled",
            "service": "Cut",
            "startsAt": "2024-12-12T13:00:00Z",
            "completedAt": None,
            "cancelledAt": "2024-12-12T11:00:00Z",
        },
    ]


def test_brochure_requests_come_newest_first(client, admin, told):
    answer = client.get("/v1/customers/jane/brochure-requests", headers=admin).json()

    assert answer["data"]["brochureRequests"][0] == {
        "requestId": "req-2",
        "brochure": "Kitchens",
        "requestedAt": "2024-12-12T14:00:00Z",
    }


@pytest.mark.parametrize(
    ("path", "name", "ids"),
    [
        ("appointments", "appointments", ["apt-2", "apt-1", "apt-0"]),
        ("brochure-requests", "brochureRequests", ["req-2", "req-1", "req-0"]),
    ],
)
def test_lists_go_on_by_their_cursor(client, admin, service, told, path, name, ids):
    url, found, cursor = f"/v1/customers/jane/{path}", [], None
    while cursor or not found:
        parameters = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = client.get(url, params=parameters, headers=admin).json()
        (one,) = answer["data"][name]
        found.append(one["appointmentId" if "appointmentId" in one else "requestId"])
        cursor = answer["meta"]["nextCursor"]
    assert found == ids


@pytest.mark.parametrize("path", ["appointments", "brochure-requests"])
def test_without_any_a_list_is_empty(client, admin, jane, path):
    answer = client.get(f"/v1/customers/jane/{path}", headers=admin).json()

    (found,) = answer["data"].values()
    assert (found, answer["meta"]["nextCursor"]) == ([], None)


def test_a_cursor_of_another_list_is_refused(client, admin, told):
    parameters = {"limit": 1}
    first = client.get("/v1/customers/jane/appointments", params=parameters, headers=admin).json()
    cursor = first["meta"]["nextCursor"]

    answer = client.get(
        "/v1/customers/jane/brochure-requests", params={"cursor": cursor}, headers=admin
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_CURSOR")


def test_statistics_tell_of_appointments_too(client, admin, told):
    stats = client.get("/v1/customers/jane/stats", headers=admin).json()["data"]["stats"]

    assert {name: value for name, value in stats.items() if "ppointment" in name} == {
        "totalAppointments": 2,
        "completedAppointments": 1,
        "cancelledAppointments": 1,
        "firstAppointmentDate": "2024-12-12T12:00:00Z",
        "lastAppointmentDate": "2024-12-12T12:00:00Z",
        "nextAppointmentDate": None,
        "appointmentsPerMonth": None,
        "appointmentCancellationRate": 0.33,
    }
