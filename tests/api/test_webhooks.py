"""Webhooks over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

URL = "https://shop.example/hook"


@pytest.fixture
def hook(client, admin):
    body = {"url": URL, "eventTypes": ["CustomerCreated"]}
    answer = client.post("/v1/webhooks", json=body, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["webhook"]


def test_the_secret_is_told_when_it_is_registered_and_never_again(client, admin):
    body = {"url": URL, "eventTypes": ["Customer*"], "description": "The shop's"}
    answer = client.post("/v1/webhooks", json=body, headers=admin)

    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["secret"].startswith("whsec_")
    assert data["webhook"]["eventTypes"] == ["Customer*"]
    assert answer.headers["location"] == f"/v1/webhooks/{data['webhook']['id']}"
    read = client.get(answer.headers["location"], headers=admin)
    assert read.json()["data"]["webhook"] == data["webhook"]
    assert data["secret"] not in read.text


def test_all_of_a_business_are_listed(client, admin, bearer, hook):
    assert client.get("/v1/webhooks", headers=admin).json()["data"]["webhooks"] == [hook]
    other = bearer(business="other")
    assert client.get("/v1/webhooks", headers=other).json()["data"]["webhooks"] == []
    answer = client.get(f"/v1/webhooks/{hook['id']}", headers=other)
    assert (answer.status_code, answer.json()["code"]) == (404, "WEBHOOK_NOT_FOUND")


@pytest.mark.parametrize("role", ["customer", "agent", "service"])
def test_they_are_for_administrators_alone(client, bearer, role):
    answer = client.get("/v1/webhooks", headers=bearer("someone", role))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": URL, "eventTypes": "*"}, "eventTypes"),
        ({"url": URL, "eventTypes": ["Nothing"]}, "eventTypes[0]"),
        ({"url": URL, "eventTypes": [1]}, "eventTypes[0]"),
        ({"url": URL, "secret": "short"}, "secret"),
        ({"url": URL, "more": 1}, "more"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(client, admin, body, field):
    answer = client.post("/v1/webhooks", json=body, headers=admin)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_one_can_be_changed_paused_and_resumed(client, admin, hook):
    path = f"/v1/webhooks/{hook['id']}"
    changed = client.patch(path, json={"status": "paused", "eventTypes": ["*"]}, headers=admin)
    assert changed.json()["data"]["webhook"]["status"] == "paused"
    refused = client.post(f"{path}/test", headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "WEBHOOK_NOT_ACTIVE")
    resumed = client.patch(path, json={"status": "active"}, headers=admin)
    assert resumed.json()["data"]["webhook"]["status"] == "active"
    wrong = client.patch(path, json={"status": "disabled"}, headers=admin)
    assert "must be one of active, paused" in wrong.text


def test_one_can_be_removed(client, admin, hook):
    path = f"/v1/webhooks/{hook['id']}"
    answer = client.delete(path, headers=admin)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(path, headers=admin).status_code == 404


def test_its_secret_can_be_replaced(client, admin, hook):
    path = f"/v1/webhooks/{hook['id']}/rotate-secret"
    first = client.post(path, json={}, headers=admin).json()["data"]["secret"]
    second = client.post(path, json={"overlapHours": 0}, headers=admin).json()["data"]["secret"]
    assert first != second
    assert client.post(path, json={"overlapHours": 169}, headers=admin).status_code == 400


def test_deliveries_tell_what_came_of_a_test(client, admin, hook, service):
    path = f"/v1/webhooks/{hook['id']}"
    service.memory.sender.status = 500
    event_id = client.post(f"{path}/test", headers=admin).json()["data"]["eventId"]
    service.memory.deliver()

    answer = client.get(f"{path}/deliveries?status=pending&limit=1", headers=admin).json()

    (delivery,) = answer["data"]["deliveries"]
    assert delivery["eventId"] == event_id
    assert (delivery["attempts"], delivery["answerStatus"]) == (1, 500)
    assert delivery["nextAttemptAt"] == "2024-12-12T12:00:05Z"
    assert answer["meta"] == {"nextCursor": None, "limit": 1}


def test_what_was_delivered_can_be_sent_again(client, admin, hook, service):
    path = f"/v1/webhooks/{hook['id']}"
    event_id = client.post(f"{path}/test", headers=admin).json()["data"]["eventId"]
    service.memory.deliver()
    again = client.post(f"{path}/redeliver", json={"eventId": event_id}, headers=admin)
    assert (again.status_code, again.json()["data"]) == (202, {"redelivered": 1})
    since = (service.clock.now() - timedelta(hours=1)).isoformat()
    none = client.post(f"{path}/redeliver", json={"since": since}, headers=admin)
    assert none.json()["data"] == {"redelivered": 0}
    unknown = client.post(f"{path}/redeliver", json={"eventId": "evt_\x7f"}, headers=admin)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "DELIVERY_NOT_FOUND")
    assert client.post(f"{path}/redeliver", json={}, headers=admin).status_code == 400
    assert client.post(f"{path}/redeliver", json={"since": "x"}, headers=admin).status_code == 400


def test_a_status_that_no_delivery_has_is_named_as_it_was_sent(client, admin, hook):
    answer = client.get(f"/v1/webhooks/{hook['id']}/deliveries?status=x", headers=admin)
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == ["status"]
