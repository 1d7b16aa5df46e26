"""Taking events in over HTTP: from services, from Dapr, and from systems that send webhooks."""

from __future__ import annotations

import json

import pytest
from standardwebhooks import Webhook

from customer_bootstrap.events_wire import encode
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import order_created
from customer_core.testing.contracts.suppression import ADA, a_subject, given_erased
from customer_core.webhooks.signature import sign
from customer_core.webhooks.sources import WebhookSource

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEW = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
TOKEN = "a token of the sidecar"
DAPR = {"dapr-api-token": TOKEN, "content-type": "application/cloudevents+json"}
CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "ce-1",
    "source": "orders",
    "type": "OrderCreated",
    "data": json.loads(encode(order_created("order-9")))["data"],
}


@pytest.fixture
def settings(settings_with):
    return settings_with(
        dapr_app_token=TOKEN,
        dapr_pubsub="brokers",
        dapr_topics=("orders", "auth"),
        webhook_sources={
            "shop": WebhookSource(secrets=(SECRET, NEW), businesses=frozenset({"acme"})),
            "all": WebhookSource(secrets=(SECRET,), businesses=None),
        },
    )


@pytest.fixture
def service_token(bearer):
    return bearer("orders", "service", scope="customers:write")


@pytest.fixture
def send(client, service_token):
    def sent(body, content_type="application/json", headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {**(headers or service_token), "content-type": content_type}
        return client.post("/v1/events", content=raw, headers=given)

    return sent


@pytest.fixture
def journal(service):
    """The events in the journal, each as its business and id."""
    return lambda: [
        (one.event.business_id, one.event.event_id) for one in service.memory.store.all_events()
    ]


def own(event_id, **metadata):
    return {
        **json.loads(encode(order_created("order-1"))),
        "eventId": event_id,
        "metadata": metadata,
    }


def test_an_event_is_taken_in_once_and_the_worker_told(send, journal, service):
    first, second = send(own("e-1")), send(own("e-1"))
    assert first.status_code == second.status_code == 202
    nothing = {"known": 0, "suppressed": 0, "refused": []}
    assert first.json() == {"success": True, "data": {"added": 1, **nothing}}
    assert second.json()["data"] == {"added": 0, **nothing, "known": 1}
    assert journal() == [("default", "e-1")]
    assert len(service.pokes.told[0]) == 1


def test_what_is_about_somebody_erased_is_told_as_left_out(send, journal, service):
    given_erased(service.memory.platform, a_subject())
    about = {**own("e-1"), "eventType": "LoyaltyPointsEarned", "data": {"customerId": ADA}}
    answer = send([about, own("e-2")])
    assert answer.json()["data"] == {"added": 1, "known": 0, "suppressed": 1, "refused": []}
    assert journal() == [("default", "e-2")]


def test_an_array_is_taken_in_and_what_is_wrong_in_it_told_and_kept(send, journal, service):
    answer = send([own("e-1"), {"nothing": 1}, own("e-2")])
    assert answer.status_code == 202
    data = answer.json()["data"]
    assert (data["added"], [one["index"] for one in data["refused"]]) == (2, [1])
    assert [event_id for _, event_id in journal()] == ["e-1", "e-2"]
    assert len(service.memory.store.quarantined) == 1


def test_a_cloud_event_in_structured_form(send, journal):
    assert send(CLOUD_EVENT, "application/cloudevents+json; charset=utf-8").status_code == 202
    assert journal() == [("default", "ce-1")]


def test_a_cloud_event_in_binary_form(send, journal, service_token):
    headers = {f"ce-{name}": value for name, value in CLOUD_EVENT.items() if name != "data"}
    answer = send(CLOUD_EVENT["data"], "application/json", {**service_token, **headers})
    assert answer.status_code == 202, answer.text
    assert journal() == [("default", "ce-1")]


def test_a_batch_of_cloud_events(send, journal):
    batch = [CLOUD_EVENT, {**CLOUD_EVENT, "id": "ce-2"}]
    assert send(batch, "application/cloudevents-batch+json").json()["data"]["added"] == 2
    assert [event_id for _, event_id in journal()] == ["ce-1", "ce-2"]


def test_where_nothing_is_accepted_it_is_a_problem_and_kept(send, service, journal):
    answer = send([{"a": 1}, {"b": 2}])
    assert (answer.status_code, answer.json()["code"]) == (400, "NO_EVENT_ACCEPTED")
    assert [one["field"] for one in answer.json()["errors"]] == ["[0]", "[1]"]
    assert len(service.memory.store.quarantined) == 2
    assert journal() == []


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"[]"),
        ("application/json", b"{"),
        ("application/json", b"[1,"),
        ("application/json", b"\xff"),
        ("application/json", b"7"),
        ("application/json", b"[" * 100_000),
        ("application/cloudevents-batch+json", b"{}"),
        ("application/cloudevents-batch+json", b"[]"),
        ("application/cloudevents+json", b"[]"),
    ],
)
def test_what_is_no_event_is_refused(send, content_type, body):
    assert send(body, content_type).status_code == 400


def test_other_kinds_of_bodies_are_refused(send):
    answer = send(own("e-1"), "text/plain")
    assert (answer.status_code, answer.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_is_at_most_of_ten_megabytes(send):
    answer = send(b"[" + b" " * 10_000_000 + b"]")
    assert answer.status_code == 413
    assert "10000000 bytes" in answer.json()["detail"]


def test_one_event_is_at_most_of_one_megabyte_and_the_others_are_taken_in(send):
    large = own("e-1")
    large["data"]["note"] = "x" * 1_000_000
    answer = send([large, own("e-2")])
    assert answer.json()["data"]["added"] == 1
    assert "1,000,000 bytes" in answer.json()["data"]["refused"][0]["reason"]


def test_a_service_of_one_business_cannot_tell_of_another(send, journal, bearer, service):
    headers = bearer("orders", "service", business="acme")
    answer = send([own("e-1", businessId="other"), own("e-2")], headers=headers)
    assert [one["index"] for one in answer.json()["data"]["refused"]] == [0]
    assert journal() == [("acme", "e-2")]
    assert len(service.memory.store.quarantined) == 1


def test_a_platform_service_may_tell_of_every_business(send, journal, bearer):
    headers = bearer("orders", "service", business="*")
    send(
        [own("e-1", businessId="acme"), own("e-2", businessId="other"), own("e-3")], headers=headers
    )
    assert [business for business, _ in journal()] == ["acme", "other", "default"]


def test_and_of_one_alone_where_it_names_that(send, journal, bearer):
    headers = {**bearer("orders", "service", business="*"), "x-business-id": "acme"}
    answer = send([own("e-1", businessId="other"), own("e-2")], headers=headers)
    assert answer.json()["data"]["added"] == 1
    assert journal() == [("acme", "e-2")]


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("service", "customers:write", 202),
        ("admin_manager", "customers:admin", 202),
        ("admin_business", "customers:admin", 403),
        ("agent", "customers:write", 403),
        ("customer", "customers:write", 403),
        ("service", "customers:read", 403),
    ],
)
def test_events_come_from_services(send, bearer, role, scope, status):
    assert send(own("e-1"), headers=bearer("x", role, scope=scope)).status_code == status


def test_without_a_token_nothing_is_taken_in(client):
    assert client.post("/v1/events", json=own("e-1")).status_code == 401


def test_dapr_learns_which_topics_to_bring(client):
    assert client.get("/dapr/subscribe", headers=DAPR).json() == [
        {"pubsubname": "brokers", "topic": "orders", "route": "/dapr/events"},
        {"pubsubname": "brokers", "topic": "auth", "route": "/dapr/events"},
    ]


def test_what_dapr_brings_is_taken_in(client, journal):
    event = {**CLOUD_EVENT, "topic": "orders", "pubsubname": "brokers"}
    answer = client.post("/dapr/events", json=event, headers=DAPR)
    assert (answer.status_code, answer.json()) == (200, {"status": "SUCCESS"})
    assert journal() == [("default", "ce-1")]


def test_what_dapr_wraps_is_unwrapped(client, journal):
    event = {**CLOUD_EVENT, "type": "com.dapr.event.sent", "topic": "orders", "data": own("e-1")}
    assert client.post("/dapr/events", json=event, headers=DAPR).json()["status"] == "SUCCESS"
    assert journal() == [("default", "e-1")]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"specversion": "2.0"}', b'{"topic": 1}'])
def test_what_cannot_be_understood_dapr_drops_once_it_is_kept(client, service, body):
    answer = client.post("/dapr/events", content=body, headers=DAPR)
    assert answer.json() == {"status": "DROP"}
    (kept,) = service.memory.store.quarantined
    assert kept.raw == body


def test_while_the_store_does_not_answer_dapr_tries_again(client, service, monkeypatch):
    def down():
        raise DependencyUnavailable("PostgreSQL")

    monkeypatch.setattr(service.units, "begin", down)
    answer = client.post("/dapr/events", json=CLOUD_EVENT, headers=DAPR)
    assert answer.json() == {"status": "RETRY"}


@pytest.mark.parametrize("token", [None, "", "another", "tökén"])
def test_nobody_but_the_sidecar_is_listened_to(client, journal, token):
    headers = {} if token is None else {"dapr-api-token": token.encode()}
    for answer in (
        client.get("/dapr/subscribe", headers=headers),
        client.post("/dapr/events", json=CLOUD_EVENT, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "WRONG_APP_TOKEN")
    assert journal() == []


@pytest.fixture
def hook(client, service):
    def sent(event, source="shop", secret=SECRET, **headers):
        body = json.dumps(event).encode()
        signed = sign([secret], "msg_1", service.clock.now(), body)
        given = {"content-type": "application/json", **signed, **headers}
        return client.post(f"/webhooks/{source}", content=body, headers=given)

    return sent


@pytest.mark.parametrize("secret", [SECRET, NEW])
def test_a_signed_webhook_is_taken_in(hook, journal, secret):
    answer = hook(own("e-1"), secret=secret)
    assert (answer.status_code, answer.content) == (204, b"")
    assert journal() == [("acme", "e-1")]


def test_a_webhook_that_the_reference_library_signs_is_taken_in(client, service, journal):
    body, now = json.dumps(own("e-1")), service.clock.now()
    headers = {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", now, body),
    }
    assert client.post("/webhooks/shop", content=body, headers=headers).status_code == 204
    assert len(journal()) == 1


def test_a_source_tells_of_its_own_businesses_alone(hook, journal, service):
    answer = hook(own("e-1", businessId="other"))
    assert (answer.status_code, answer.json()["code"]) == (400, "NO_EVENT_ACCEPTED")
    assert hook(own("e-2", businessId="other"), source="all").status_code == 204
    assert journal() == [("other", "e-2")]
    assert len(service.memory.store.quarantined) == 1


def test_a_forged_or_old_webhook_is_refused_and_not_kept(hook, journal, service):
    for answer in (
        hook(own("e-1"), secret="whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVlda"),
        hook(own("e-1"), **{"webhook-signature": ""}),
        hook(own("e-1"), **{"webhook-timestamp": "1"}),
        hook(own("e-1"), **{"webhook-id": "msg_2"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_SIGNATURE")
    assert journal() == []
    assert service.memory.store.quarantined == []


def test_an_unknown_source_is_as_an_address_that_does_not_exist(hook):
    answer = hook(own("e-1"), source="nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "ROUTE_NOT_FOUND")


def test_a_webhook_sent_again_is_known(hook, journal):
    hook(own("e-1"))
    assert hook(own("e-1")).status_code == 204
    assert len(journal()) == 1


class TestWithoutSettings:
    @pytest.fixture
    def settings(self, settings_with):
        return settings_with()

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/dapr/subscribe"), ("POST", "/dapr/events"), ("POST", "/webhooks/shop")],
    )
    def test_there_is_neither_dapr_nor_a_source_of_webhooks(self, client, method, path):
        answer = client.request(method, path, headers=DAPR)
        assert (answer.status_code, answer.json()["code"]) == (404, "ROUTE_NOT_FOUND")
