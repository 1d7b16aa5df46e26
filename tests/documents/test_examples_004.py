"""The figures of document 004's example come about, in the form of this service."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from customer_core.kernel.codec import camel
from customer_core.kernel.principal import Role
from customer_core.testing import principal
from tests.documents.past import event
from tests.documents.reading import Document, differences, read
from tests.features.worlds.served import Served

DOCUMENT = Document("004_customers_service.txt")
BUSINESS = "salon"


def test_statistics_are_those_written(service: Served):
    example = DOCUMENT.response("GET /customers/{id}/stats")
    # A date is told with its time here.
    expected = {camel(name): value for name, value in example.items()}
    day = expected.pop("lastOrderDate")
    shop = principal(Role.SERVICE, subject="shop", business=BUSINESS)
    service.set_time(datetime.fromisoformat("2025-07-20T10:00:00Z"))
    ana = {"id": "ana", "email": "ana@email.com", "profile": {"fullName": "Ana Popescu"}}
    assert service.call(shop, "POST", "/v1/customers", body=ana).is_success
    orders = int(example["total_orders"])
    share = Decimal(example["lifetime_value"]) // orders
    rest = Decimal(example["lifetime_value"]) - share * (orders - 1)
    totals = [share] * (orders - 1) + [rest]
    service.send(
        [
            event(
                "OrderCompleted",
                f"{day}T10:{minute:02}:00Z",
                orderId=f"order-{minute}",
                customerId="ana",
                totalAmount=total,
            )
            | {"metadata": {"businessId": BUSINESS}}
            for minute, total in enumerate(totals)
        ]
    )
    service.send(
        [
            event(
                "AppointmentBooked",
                f"{day}T10:00:00Z",
                appointmentId=f"appointment-{number}",
                customerId="ana",
                service="Manicure",
                startsAt=f"{day}T{10 + number}:00:00Z",
            )
            | {"metadata": {"businessId": BUSINESS}}
            for number in range(int(example["total_appointments"]))
        ]
    )
    response = service.call(shop, "GET", "/v1/customers/ana/stats")
    stats = read(response.text)["data"]["stats"]
    assert not [*differences(expected, stats)]
    assert stats["lastOrderDate"].startswith(day)


def test_a_tag_and_a_note_are_written_and_told_as_the_examples_show(service: Served):
    admin = principal(Role.ADMIN_BUSINESS, subject="admin_id", business="clinic")
    ana = {"id": "ana", "email": "ana@email.com"}
    assert service.call(admin, "POST", "/v1/customers", body=ana).is_success
    tag = DOCUMENT.response("POST /customers/{id}/tags")
    note = DOCUMENT.response("POST /customers/{id}/notes")
    del note["created_by"]  # the token says who it is
    for path, body in (("tags", tag), ("notes", note)):
        answer = service.call(admin, "POST", f"/v1/customers/ana/{path}", body=body)
        assert answer.status_code == 201, answer.text
    (noted,) = read(service.call(admin, "GET", "/v1/customers/ana/notes").text)["data"]["notes"]
    assert noted["content"] == note["content"]
    service.settle()
    told = {one["eventType"]: one for one in map(json.loads, _published(service))}
    tagged, added = told["CustomerTagged"], told["CustomerNoteAdded"]
    assert tagged["metadata"]["businessId"] == "clinic"
    example = _event("v1.customer.tagged")
    assert tagged["data"]["tag"] == tag["label"] == example["tag"]
    assert tagged["data"]["createdBy"] == example["created_by"]
    shown = {camel(name) for name in _event("v1.customer.note_added")} - {"event", "note"}
    assert shown <= set(added["data"])  # what a note says stays here
    assert note["content"] not in json.dumps(added)


def _published(service: Served) -> list[bytes]:
    return [event for _, event in service.published()]


def _event(name: str) -> dict[str, str]:
    messages = [json.loads(one.text) for one in DOCUMENT.blocks() if one.language == "json"]
    (found,) = [one for one in messages if one.get("event") == name]
    return found
