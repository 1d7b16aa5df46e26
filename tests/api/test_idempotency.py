"""Requests with an Idempotency-Key: done once, and answered as they were the first time."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import attrs
import pytest
from litestar.testing import TestClient

from customer_api.app import create_app
from customer_api.once import ACCEPTS_KEY
from customer_core.idempotency.model import KEPT, LEASE
from customer_core.idempotency.run_once import reserve_key
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.privacy.requests.open_request import (
    RequestErasure,
    RequestExport,
    RequestRectification,
    request_erasure,
    request_export,
    request_rectification,
)
from customer_core.privacy.requests.states import RequestKind
from customer_core.testing import an_admin
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook

JANE, HOOK = "/v1/customers/jane", "/v1/webhooks/whk_0001"
REQUEST = "/v1/privacy/requests/dsr_0001"
HOME = {"street": "1 Main St", "city": "Bonn", "zipCode": "53111"}
CONSENT = {"channel": "sms", "decision": "given"}
TOLD = {**CONSENT, "source": "phone", "evidence": "Recording 7"}
NEW = {"email": "new@example.com"}
CALLS = {
    "registerCustomer": ("/v1/customers", NEW),
    "addAddress": (f"{JANE}/addresses", HOME),
    "addOwnAddress": ("/v1/customers/addresses", HOME),
    "addTags": (f"{JANE}/tags", {"label": "VIP"}),
    "addNote": (f"{JANE}/notes", {"content": "Late again"}),
    "changeConsent": (f"{JANE}/consents", TOLD),
    "changeOwnConsent": ("/v1/customers/consents", CONSENT),
    "optOut": ("/v1/customers/notification-preferences/opt-out", None),
    "requestExport": (f"{JANE}/privacy/export", None),
    "requestErasure": (f"{JANE}/privacy/erasure", {}),
    "requestRectification": (f"{JANE}/privacy/rectification", {"note": "Misspelt"}),
    "approveRequest": ("/v1/privacy/requests/dsr_0002/approve", {}),
    "retryRequest": ("/v1/privacy/requests/dsr_0003/retry", {}),
    "refuseRequest": (f"{REQUEST}/refuse", {"reason": "Every day"}),
    "extendRequest": (f"{REQUEST}/extend", {"days": 1, "reason": "Many"}),
    "completeRequest": (f"{REQUEST}/complete", {"note": "Right now"}),
    "withdrawRequest": (f"{REQUEST}/withdraw", None),
    "placeHold": (f"{JANE}/legal-holds", {"reason": "A lawsuit"}),
    "defineSegment": ("/v1/segments", {"name": "loyal", "rule": "orderCount >= 3"}),
    "registerWebhook": ("/v1/webhooks", {"url": "https://shop.example/other"}),
    "rotateSecret": (f"{HOOK}/rotate-secret", {}),
    "redeliver": (f"{HOOK}/redeliver", {"since": "2024-12-01T00:00:00Z"}),
    "pingWebhook": (f"{HOOK}/test", None),
}
OWN = {"addOwnAddress", "changeOwnConsent", "optOut"}
NOBODYS = {"defineSegment", "registerWebhook", "rotateSecret", "redeliver", "pingWebhook"}
"""Operations whose answers are about no customer."""

pytestmark = pytest.mark.usefixtures("jane")


@pytest.fixture
def self_(bearer):
    """The headers of Jane herself."""
    return bearer("user-jane", "customer", scope="customers:read customers:write")


@pytest.fixture
def register(client, admin):
    """Register a customer under a key."""

    def registered(body=None, key="k-1", headers=None):
        keyed = {**(headers or admin), "Idempotency-Key": key}
        return client.post("/v1/customers", json=body or NEW, headers=keyed)

    return registered


@pytest.fixture
def there(service, jane):
    """A webhook; a request that is approved, one that is not, and one that has failed."""
    hook = RegisterWebhook(url="https://shop.example/hook")
    service.application.run(register_webhook, hook, an_admin())
    for use_case, asked in (
        (request_rectification, RequestRectification(customer_id="jane", note="Misspelt")),
        (request_export, RequestExport(customer_id="jane", identified=False)),
        (request_erasure, RequestErasure(customer_id="jane", at_once=True)),
    ):
        service.application.run(use_case, asked, an_admin())
    with service.units.begin() as unit:
        (due,) = unit.data_requests.due(service.clock.now(), [RequestKind.ERASURE], 1)
        due.start(service.clock.now(), LEASE)
        due.fail("The disk is full", service.clock.now())
        unit.data_requests.save(due)
        unit.commit()


def is_replay(answer):
    return answer.headers.get("idempotent-replayed") == "true"


def code(answer):
    return answer.status_code, answer.json()["code"]


def events(service):
    return len(list(service.memory.store.all_events()))


def rows(service):
    return list(service.memory.store.idempotency.values())


def test_every_post_of_a_known_caller_is_in_the_table_and_no_other(client):
    paths = client.get("/openapi.json").json()["paths"]
    posts = [about["post"] for about in paths.values() if "post" in about]
    known = [one for one in posts if one.get("security")]
    assert {one["operationId"] for one in known} == set(ACCEPTS_KEY)
    for one in known:
        names = {parameter["name"] for parameter in one["parameters"]}
        takes = ACCEPTS_KEY[one["operationId"]]
        assert ("Idempotency-Key" in names) is takes
        assert ({"409", "422"} <= set(one["responses"])) >= takes
        success = next(answer for status, answer in one["responses"].items() if status < "300")
        assert ("Idempotent-Replayed" in success["headers"]) is takes


def test_every_operation_that_takes_a_key_is_called_here():
    takes = {name for name, does in ACCEPTS_KEY.items() if does}
    assert takes == set(CALLS)


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("operation", sorted(CALLS))
def test_the_same_request_again_does_nothing_and_has_the_same_answer(
    client, service, admin, self_, operation
):
    path, body = CALLS[operation]
    headers = {**(self_ if operation in OWN else admin), "Idempotency-Key": "k-1"}
    first = client.post(path, json=body, headers=headers)
    assert first.is_success, first.text
    assert not is_replay(first)
    done = events(service)
    again = client.post(path, json=body, headers=headers)
    assert is_replay(again)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("etag", "location", "content-type", "cache-control"):
        assert again.headers.get(name) == first.headers.get(name)
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert events(service) == done


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("operation", sorted(CALLS))
def test_it_is_known_whom_a_kept_answer_is_about(client, service, admin, self_, operation):
    path, body = CALLS[operation]
    headers = {**(self_ if operation in OWN else admin), "Idempotency-Key": "k-1"}
    answer = client.post(path, json=body, headers=headers)
    (row,) = rows(service)
    expected = None if operation in NOBODYS else "jane"
    if operation == "registerCustomer":
        expected = answer.json()["data"]["customer"]["id"]
    assert row.customer_id == expected


def test_without_a_key_nothing_is_kept(client, service, admin):
    assert client.post("/v1/customers", json=NEW, headers=admin).status_code == 201
    assert rows(service) == []


def test_what_takes_no_key_overlooks_it(client, service, admin):
    headers = {**admin, "Idempotency-Key": "k\t"}
    body = {"rule": "orderCount >= 3"}
    assert client.post("/v1/segments/preview", json=body, headers=headers).status_code == 200
    assert client.get(JANE, headers=headers).status_code == 200
    assert client.patch(JANE, json={}, headers=headers).status_code == 200
    assert rows(service) == []


def test_another_request_under_the_same_key_is_refused(client, register, admin):
    assert register().status_code == 201
    expected = (422, "IDEMPOTENCY_KEY_REUSED")
    assert code(register({"email": "other@example.com"})) == expected
    headers = {**admin, "Idempotency-Key": "k-1"}
    other = client.post("/v1/webhooks", json={"url": "https://a.example"}, headers=headers)
    assert code(other) == expected
    assert code(client.post(f"{JANE}/notes", json={"content": "x"}, headers=headers)) == expected
    assert is_replay(register())


def test_the_keys_of_others_are_others(register, bearer, client):
    first = register()
    elsewhere = register(headers=bearer("admin-1", "admin_business", business="other"))
    somebody_else = register(headers=bearer("admin-2", "admin_business"))
    assert first.status_code == elsewhere.status_code == 201
    assert not is_replay(elsewhere)
    assert code(somebody_else) == (409, "EMAIL_ALREADY_EXISTS")


def test_the_key_is_reserved_before_the_work_begins(service, register, monkeypatch):
    within = []

    ids = service.application.ids
    new = ids.new

    def nested(prefix):
        if prefix == "cust":
            within.append(code(register()))
            raise DependencyUnavailable("PostgreSQL")
        return new(prefix)

    monkeypatch.setattr(ids, "new", nested)
    assert code(register()) == (503, "SERVICE_UNAVAILABLE")
    assert within == [(409, "IDEMPOTENCY_KEY_IN_USE")]


def test_while_one_is_running_the_same_key_is_refused(service, register):
    reserved = []
    run = type(service.application).run

    def reserving(application, use_case, command, principal):
        if use_case is reserve_key and not reserved:
            reserved.append(run(application, use_case, command, principal))
        return run(application, use_case, command, principal)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(service.application), "run", reserving)
        refused = register()
    assert code(refused) == (409, "IDEMPOTENCY_KEY_IN_USE")
    assert int(refused.headers["Retry-After"]) > 0
    assert code(register({"email": "b@example.com"})) == (422, "IDEMPOTENCY_KEY_REUSED")
    service.clock.advance(LEASE)
    assert register().status_code == 201


def test_after_a_day_a_key_is_new(service, register, bearer):
    assert register().status_code == 201
    service.clock.advance(KEPT - timedelta(seconds=1))
    headers = bearer("admin-1", "admin_business")
    assert is_replay(register(headers=headers))
    service.clock.advance(timedelta(seconds=1))
    assert code(register(headers=headers)) == (409, "EMAIL_ALREADY_EXISTS")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/customers", {"email": "no address"}, 400),
        ("/v1/customers", {"email": "jane.smith@example.com"}, 409),
        ("/v1/customers/nobody/notes", {"content": "x"}, 404),
        (f"{JANE}/notes", {"content": ""}, 400),
    ],
)
def test_what_was_refused_did_nothing_and_leaves_the_key_free(
    client, service, admin, register, path, body, status
):
    headers = {**admin, "Idempotency-Key": "k-1"}
    for _ in range(2):
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == status
        assert not is_replay(answer)
    assert rows(service) == []
    assert register().status_code == 201


@pytest.mark.parametrize(
    "key", ["", "x" * 256, "k\t1", "k\x7f", "k\N{LATIN SMALL LETTER E WITH ACUTE}".encode()]
)
def test_a_key_is_printable_ascii_of_some_length(client, service, admin, key):
    headers = {**admin, "Idempotency-Key": key}
    answer = client.post("/v1/customers", json=NEW, headers=headers)
    assert code(answer) == (400, "INVALID_HEADER")
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert rows(service) == []


@pytest.mark.parametrize("key", ["x", " ", "~" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_any_other_key_will_do(register, key):
    assert register(key=key).status_code == 201
    assert is_replay(register(key=key))


def test_two_keys_are_one_too_many(service, admin):
    sent = [(name.lower().encode(), value.encode()) for name, value in admin.items()]
    keys = [(b"idempotency-key", b"a")] * 2
    assert asyncio.run(posted(create_app(service), [*sent, *keys])) == 400
    assert asyncio.run(posted(create_app(service), [*sent, *keys[:1]])) == 201


async def posted(app, headers):
    """Return the status of a registration with these headers, which no client has joined."""
    body, statuses = json.dumps(NEW).encode(), []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        statuses.extend(filter(None, [message.get("status")]))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/v1/customers",
        "raw_path": b"/v1/customers",
        "root_path": "",
        "query_string": b"",
        "headers": [
            *headers,
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return statuses[0]


def test_nobody_unknown_learns_anything(client, register):
    assert register().status_code == 201
    answer = client.post("/v1/customers", json=NEW, headers={"Idempotency-Key": "k-1"})
    assert code(answer) == (401, "UNAUTHENTICATED")


def test_a_replay_counts_as_a_call(service, register):
    register()
    service.rate_limits.of["user"] = 1
    assert code(register()) == (429, "RATE_LIMITED")


def test_neither_caller_nor_key_nor_request_is_kept(service, register):
    register({**NEW, "password": "correct horse battery"}, key="about-jane")
    (row,) = rows(service)
    assert b"correct horse" not in row.content
    known = repr(attrs.evolve(row, content=None))
    assert not any(word in known for word in ("about-jane", "admin-1", "correct", "new@"))


def test_the_header_is_allowed_across_origins(settings_with, service):
    service.settings = settings_with(allowed_origins=("https://shop.example",))
    with TestClient(create_app(service)) as client:
        asked = {
            "Origin": "https://shop.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "idempotency-key",
        }
        answer = client.options("/v1/customers", headers=asked)
    assert answer.status_code < 300
    assert "idempotency-key" in answer.headers["access-control-allow-headers"].lower()
