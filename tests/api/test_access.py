"""Who gets to what: a table over every route of the OpenAPI document."""

from __future__ import annotations

import json

import pytest

from customer_core.addresses.add_address import AddAddress, add_address
from customer_core.addresses.drafts import AddressDraft
from customer_core.notes.add_note import AddNote, add_note
from customer_core.privacy.holds.manage_holds import PlaceHold, place_hold
from customer_core.privacy.requests.open_request import RequestExport, request_export
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.testing import an_admin, order_created, payment_processed
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook

EMAIL = "jane.smith@example.com"
ORDER, HOOK = "order-1", "whk_0001"
TAG, NOTE = "tag_0001", "note_0001"
ADDRESS, STREET = "addr_0001", {"street": "1 Main St", "city": "Bonn", "zipCode": "53111"}
NAMED = {"customerId": "jane", "orderId": ORDER, "webhookId": HOOK, "name": "new_customer"}
NAMED |= {"tagId": TAG, "noteId": NOTE, "addressId": ADDRESS}
REQUEST, HOLD = "dsr_0001", "hold_0001"
NAMED |= {"consentId": "cns_0001"}
NAMED |= {"requestId": REQUEST, "holdId": HOLD}
POSTED = {
    "webhooks": {"url": "https://shop.example/hook"},
    "rotate-secret": {},
    "redeliver": {"eventId": "evt_0001"},
    "tags": {"label": "Late"},
    "notes": {"content": "Late again"},
    "addresses": STREET,
    "consents": {"channel": "email", "decision": "withdrawn"},
    "segments": {"name": "loyal", "rule": "orderCount >= 3"},
    "preview": {"rule": "orderCount >= 3"},
    "export": {},
    "erasure": {},
    "rectification": {"note": "The name is spelt wrong"},
    "approve": {},
    "refuse": {"reason": "Asked for every day"},
    "extend": {"days": 1, "reason": "Very many orders"},
    "retry": {},
    "complete": {"note": "The name is right now"},
    "withdraw": {},
    "legal-holds": {"reason": "A lawsuit"},
}


@pytest.fixture
def routes(client):
    """Every operation of the document: method, path with jane's ids in it, and the operation."""
    paths = client.get("/openapi.json").json()["paths"]
    return [
        (method.upper(), path.format(**NAMED), operation)
        for path, operations in paths.items()
        for method, operation in operations.items()
    ]


@pytest.fixture
def private(routes):
    """Those that ask for a token."""
    return [(method, path) for method, path, operation in routes if operation.get("security")]


@pytest.fixture
def call(client):
    """Call a route with a body that is right where one is needed."""

    def called(method, path, headers):
        bodies = {"POST": {"email": "new@example.com"}, "PUT": {"profile": {}}, "PATCH": {}}
        if method == "POST":
            bodies[method] = POSTED.get(path.rpartition("/")[2], bodies[method])
        if path.endswith("/segment"):
            bodies["PUT"] = {"tier": "vip", "reason": "Guest of the opening"}
        if path.endswith("/notification-preferences"):
            bodies["PUT"] = {}
        if path.endswith(ADDRESS):
            bodies["PUT"] = STREET
        if path.startswith("/v1/segments/"):
            bodies["PUT"] = {"description": "Who is new"}
        return client.request(method, path, json=bodies.get(method), headers=headers)

    return called


@pytest.fixture(autouse=True)
def data(client, service, jane):
    """Jane has an order, and somebody hears of her: every route has something to give away."""
    service.application.run(
        register_webhook, RegisterWebhook(url="https://shop.example/hook"), an_admin()
    )
    service.application.run(add_tags, AddTags(customer_id="jane", labels=("Smith",)), an_admin())
    service.application.run(add_note, AddNote(customer_id="jane", content="Smith"), an_admin())
    home = AddAddress(
        customer_id="jane", draft=AddressDraft(street="Smith Rd", city="Bonn", zip_code="53111")
    )
    service.application.run(add_address, home, an_admin())
    service.application.run(
        request_export, RequestExport(customer_id="jane", note="Smith"), an_admin()
    )
    service.application.run(place_hold, PlaceHold(customer_id="jane", reason="Smith"), an_admin())
    service.memory.ingest(order_created(ORDER, "jane"), payment_processed(ORDER))
    service.memory.settle()


def gives_away(answer):
    return any(word in answer.text for word in (EMAIL, "Smith", "100.00", "+40712345678"))


def test_the_public_routes_are_these(routes):
    public = {path for _, path, operation in routes if not operation.get("security")}

    told = {"/health", "/healthcheck", "/health/live", "/health/ready", "/metrics"}
    assert public == {*told, f"/v1/privacy/exports/{REQUEST}"}  # the link itself is the right


def test_there_is_something_to_give_away(private, call, admin):
    shown = [
        path
        for method, path in private
        if method == "GET" and gives_away(call(method, path, admin))
    ]

    assert len(shown) >= 7


def test_without_a_token_nothing_is_answered(private, call):
    for method, path in private:
        answer = call(method, path, {})
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED"), path


def test_with_a_forged_token_nothing_is_answered(private, call, bearer):
    for method, path in private:
        answer = call(method, path, bearer(key="another secret that is long enough, too"))
        assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN"), path


@pytest.mark.parametrize("scope", ["", "orders:admin"])
def test_without_a_scope_everything_is_forbidden(private, call, bearer, scope):
    for method, path in private:
        answer = call(method, path, bearer(scope=scope))
        assert answer.status_code == 403, (method, path)
        assert not gives_away(answer)


def test_a_reader_may_not_write(private, call, bearer):
    for method, path in private:
        if method != "GET" and not path.endswith("/preview"):
            answer = call(method, path, bearer(scope="customers:read"))
            assert answer.status_code == 403, (method, path)


@pytest.mark.parametrize("role", ["customer", "unknown"])
def test_another_customer_sees_nothing(private, call, bearer, role):
    for method, path in private:
        answer = call(method, path, bearer("user-bob", role))
        assert answer.status_code in (403, 404), (method, path)
        assert not gives_away(answer)


def test_another_customers_resource_answers_as_one_that_does_not_exist(private, call, bearer):
    bob = bearer("user-bob", "customer")
    for method, path in private:
        if any(name in path for name in ("jane", ORDER, HOOK, REQUEST)):
            missing = path.replace("jane", "nobody").replace(ORDER, "order-9")
            missing = missing.replace(HOOK, "whk_9").replace(REQUEST, "dsr_9")
            there, gone = call(method, path, bob), call(method, missing, bob)
            assert there.status_code == gone.status_code, path
            assert there.json()["code"] == gone.json()["code"]


@pytest.mark.parametrize("role", ["agent", "admin_business", "admin_manager", "service"])
def test_a_foreign_tenant_sees_nothing(private, call, bearer, role):
    for method, path in private:
        answer = call(method, path, bearer("x", role, business="other"))
        if any(name in path for name in ("jane", ORDER, HOOK, REQUEST)):
            assert answer.status_code in (403, 404), (method, path)
        assert not gives_away(answer), path


def test_a_foreign_tenant_is_not_served_from_the_cache(client, admin, bearer):
    for path in ("/v1/customers/jane", "/v1/customers/jane/segment"):
        client.get(path, headers=admin)
        answer = client.get(path, headers=bearer(business="other"))
        assert (answer.status_code, gives_away(answer)) == (404, False)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("customer", {"GET", "PUT", "PATCH", "DELETE"}),
        ("agent", {"GET"}),
        ("admin_business", {"GET", "PUT", "PATCH", "DELETE"}),
        ("service", {"GET", "PUT", "PATCH"}),
    ],
)
def test_a_customer_is_read_and_changed_by_whom_the_rules_name(call, bearer, role, allowed):
    headers = bearer("user-jane" if role == "customer" else "x", role)

    done = {
        method
        for method in ("GET", "PUT", "PATCH", "DELETE")
        if call(method, "/v1/customers/jane", headers).status_code == 200
    }

    assert done == allowed


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/v1/customers", {"agent", "admin_business", "admin_manager", "service"}),
        ("/v1/customers/segments", {"agent", "admin_business", "admin_manager", "service"}),
        ("/v1/customers/jane/history", {"admin_business", "admin_manager"}),
        (
            "/v1/customers/jane/stats",
            {"customer", "agent", "admin_business", "admin_manager", "service"},
        ),
    ],
)
def test_lists_and_history_are_for_whom_the_rules_name(client, bearer, path, roles):
    every = ("customer", "agent", "admin_business", "admin_manager", "service")

    seen = {
        role
        for role in every
        if client.get(path, headers=bearer("user-jane", role)).status_code == 200
    }

    assert seen == roles


def test_no_answer_holds_a_secret(client, admin):
    body = {"id": "p", "email": "p@example.com", "password": "correct horse battery"}
    client.post("/v1/customers", json=body, headers=admin)

    for path in ("/v1/customers/p", "/v1/customers/p/history", "/v1/customers"):
        text = json.dumps(client.get(path, headers=admin).json())
        assert "assword" not in text
        assert "plain:" not in text
