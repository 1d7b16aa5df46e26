"""Setting a tier and a segment by hand over HTTP."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from customer_core.testing import NOON, an_event

URL = "/v1/customers/jane/segment"
END = NOON + timedelta(days=7)
WANTED = {
    "tier": "vip",
    "segment": "high_value",
    "reason": "Guest of the opening",
    "endsAt": "2024-12-19T12:00:00Z",
}
BY_HAND = {
    "tier": "vip",
    "segment": "high_value",
    "reason": "Guest of the opening",
    "author": "admin-1",
    "assignedAt": "2024-12-12T12:00:00Z",
    "endsAt": "2024-12-19T12:00:00Z",
}


@pytest.fixture(autouse=True)
def assessed(client, service, jane):
    service.memory.settle()


def segment(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["segment"]


def read(client, admin, **headers):
    return segment(client.get(URL, headers={**admin, **headers}))


def fields(answer):
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [one["field"] for one in answer.json()["errors"]]


def test_the_answer_shows_what_was_set_and_what_the_rules_say(client, admin):
    answer = client.put(URL, json=WANTED, headers=admin)
    found = segment(answer)
    assert (found["tier"], found["segment"], found["isDefault"]) == ("vip", "high_value", False)
    assert found["byHand"] == BY_HAND
    assert found["byRules"] == {"tier": "regular", "segment": "new_customer", "isDefault": False}
    assert [one["segment"] for one in found["memberships"]] == ["high_value", "new_customer"]
    assert list(found["qualifications"]) == ["newCustomerSegment"]
    assert found["nextTier"]["tier"] == "enterprise"
    assert answer.headers["cache-control"] == "no-store"


def test_by_the_rules_alone_both_are_the_same(client, admin):
    found = read(client, admin)
    assert found["byHand"] is None
    assert found["byRules"] == {"tier": "regular", "segment": "new_customer", "isDefault": False}


@pytest.mark.parametrize("settled", [False, True])
def test_a_read_that_was_cached_shows_it_at_once(client, admin, service, settled):
    read(client, admin)
    written = client.put(URL, json=WANTED, headers=admin)
    if settled:
        service.memory.settle()
    found = [client.get(URL, headers=admin) for _ in range(2)]
    assert [segment(one)["byHand"] for one in found] == [BY_HAND, BY_HAND]
    profile = client.get("/v1/customers/jane", headers=admin).json()["data"]["customer"]
    assert profile["segment"]["tier"] == "vip"
    assert written.headers["etag"].startswith('"2.')


def test_a_cached_read_ends_with_what_was_set(client, bearer, service):
    client.put(URL, json=WANTED, headers=bearer())
    service.memory.settle()
    service.clock.set(END - timedelta(seconds=40))
    assert read(client, bearer())["tier"] == "vip"
    assert service.segment_cache.ttls["default", "jane"] == 40
    service.segment_cache.entries.clear()
    service.clock.set(END)
    assert read(client, bearer())["tier"] == "regular"


def test_the_etag_of_the_answer_is_good_for_reading_and_writing(client, admin):
    tag = client.put(URL, json=WANTED, headers=admin).headers["etag"]
    read_again = client.get(URL, headers={**admin, "If-None-Match": tag})
    assert read_again.status_code == 304
    withdrawn = client.delete(URL, headers={**admin, "If-Match": tag})
    assert segment(withdrawn)["byHand"] is None
    assert withdrawn.headers["etag"] != tag


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_version_that_is_over_is_refused(client, admin, method):
    tag = client.get(URL, headers=admin).headers["etag"]
    client.patch("/v1/customers/jane", json={"profile": {"firstName": "J"}}, headers=admin)
    body = {"json": WANTED} if method == "PUT" else {}
    answer = client.request(method, URL, headers={**admin, "If-Match": tag}, **body)
    assert (answer.status_code, answer.json()["code"]) == (412, "VERSION_CONFLICT")
    assert "current version is 2" in answer.json()["detail"]


def test_withdrawing_leaves_it_to_the_rules_and_keeps_why(client, admin, service):
    client.put(URL, json=WANTED, headers=admin)
    found = segment(client.delete(URL, params={"reason": "A mistake"}, headers=admin))
    assert (found["tier"], found["byHand"]) == ("regular", None)
    entries = client.get("/v1/customers/jane/history", headers=admin).json()["data"]["history"]
    assert [one["eventType"] for one in entries[:2]] == [
        "SegmentAssignmentWithdrawn",
        "SegmentAssigned",
    ]
    assert entries[0]["data"]["reason"] == "A mistake"
    again = client.delete(URL, headers=admin)
    assert (again.status_code, again.headers["etag"][:3]) == (200, '"3.')


def test_one_can_look_back(client, bearer, service):
    client.put(URL, json=WANTED, headers=bearer())
    service.clock.set(END)
    client.delete(URL, headers=bearer())
    then = segment(client.get(URL, params={"asOf": "2024-12-13T00:00:00Z"}, headers=bearer()))
    assert then["byHand"] == BY_HAND


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"tier": None, "segment": None}, ["tier"]),
        ({"tier": "gold"}, ["tier"]),
        ({"tier": 1}, ["tier"]),
        ({"tier": ["vip"]}, ["tier"]),
        ({"segment": "vip"}, ["segment"]),
        ({"reason": ""}, ["reason"]),
        ({"reason": None}, ["reason"]),
        ({"reason": "x" * 501}, ["reason"]),
        ({"reason": "a\x00b"}, ["reason"]),
        ({"endsAt": "2024-12-12T12:00:00Z"}, ["endsAt"]),
        ({"endsAt": "tomorrow"}, ["endsAt"]),
        ({"endsAt": "2025-01-01T00:00:00"}, ["endsAt"]),
        ({"endsAt": "9999-12-31T23:59:59Z"}, ["endsAt"]),
        ({"endsAt": 1735689600}, ["endsAt"]),
        ({"until": "2025-01-01T00:00:00Z"}, ["until"]),
        ({"tier": "gold", "reason": " "}, ["tier", "reason"]),
    ],
)
def test_what_is_wrong_is_named(client, admin, change, wrong):
    assert fields(client.put(URL, json=WANTED | change, headers=admin)) == wrong
    assert read(client, admin)["byHand"] is None


def test_what_is_missing_is_named(client, admin):
    assert fields(client.put(URL, json={}, headers=admin)) == ["reason"]
    assert fields(client.put(URL, json=[], headers=admin)) == ["body"]


def test_the_end_may_be_said_in_another_time_zone(client, admin):
    wanted = WANTED | {"endsAt": "2024-12-19T14:00:00+02:00"}
    found = segment(client.put(URL, json=wanted, headers=admin))
    assert found["byHand"]["endsAt"] == "2024-12-19T12:00:00Z"


@pytest.mark.parametrize(
    ("caller", "status", "code"),
    [
        (("user-jane", "customer"), 403, "FORBIDDEN"),
        (("an-agent", "agent"), 403, "FORBIDDEN"),
        (("user-bob", "customer"), 404, "CUSTOMER_NOT_FOUND"),
        (("a-service", "service"), 200, None),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_who_may(client, bearer, caller, status, code, method):
    body = {"json": WANTED} if method == "PUT" else {}
    answer = client.request(method, URL, headers=bearer(*caller), **body)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_another_business_learns_nothing(client, bearer):
    foreign = {**bearer(business="other"), "X-Request-Id": "one"}
    answers = [
        client.put(f"/v1/customers/{name}/segment", json=WANTED, headers=foreign)
        for name in ("jane", "nobody")
    ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].text.replace("jane", "nobody") == answers[1].text


def test_parameters_that_nobody_knows_are_refused(client, admin):
    assert fields(client.delete(URL, params={"why": "x"}, headers=admin)) == ["why"]
    assert fields(client.delete(URL, params={"reason": "x" * 501}, headers=admin)) == ["reason"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_failure_that_nobody_foresaw_has_the_code_of_document_001(
    client, admin, service, method, monkeypatch, caplog
):
    def fail(_self, _events):
        raise RuntimeError("the inside")

    client.put(URL, json=WANTED | {"reason": "First"}, headers=admin)
    monkeypatch.setattr("customer_core.testing.journal.MemoryJournal.append", fail)
    body = {"json": WANTED} if method == "PUT" else {}
    with caplog.at_level(logging.ERROR, "customer_api"):
        answer = client.request(method, URL, headers=admin, **body)
    assert (answer.status_code, answer.json()["code"]) == (500, "SEGMENT_UPDATE_FAILED")
    assert "the inside" not in answer.text
    (record,) = (one for one in caplog.records if one.message == "request failed")
    assert isinstance(record.exc_info[1].__cause__, RuntimeError)
    monkeypatch.undo()
    assert read(client, admin)["byHand"]["reason"] == "First"


def test_what_cannot_be_told_of_a_customer_fails_alone(service, client, admin):
    client.put(URL, json=WANTED, headers=admin)
    broken = an_event(event_type="SegmentAssigned", source="customer-service", stream="customer:x")
    with service.memory.platform.begin() as unit:
        unit.journal.append([broken])
        unit.commit()
    service.memory.settle()
    (letter,) = service.memory.store.dead_letters()
    assert (letter.reader, letter.event_id) == ("assignments", broken.event_id)
    assert service.memory.store.segments
    assert read(client, admin)["tier"] == "vip"
