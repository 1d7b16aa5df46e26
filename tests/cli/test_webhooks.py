"""customers webhooks: what operators do with them."""

from __future__ import annotations

import pytest

from customer_cli.exits import Exit

URL = "https://shop.example/hook"


@pytest.fixture
def hook(customers, service):
    """A webhook, as it is told when it is added."""
    return customers("webhooks", "add", URL, "--event", "Customer*", "--json").json


def test_adding_one_tells_its_secret_once(customers, hook):
    assert hook["secret"].startswith("whsec_")
    assert hook["eventTypes"] == ["Customer*"]
    shown = customers("webhooks", "list")
    assert (shown.code, URL in shown.out) == (Exit.OK, True)
    assert hook["secret"] not in customers("webhooks", "list", "--json").out


def test_secrets_are_encrypted_anew(customers, hook):
    assert customers("webhooks", "reseal").out == (
        "The secrets of 1 webhooks are encrypted anew.\n"
    )
    assert customers("webhooks", "reseal", "--json").json == {"webhooks": 1}


def test_a_person_is_told_to_keep_the_secret(customers, service):
    shown = customers("webhooks", "add", URL)
    assert "it is not shown again" in shown.out
    assert "whsec_" in shown.out


def test_one_that_cannot_be_is_refused_with_the_reason(customers, service):
    refused = customers("webhooks", "add", "http://10.0.0.1/", "--event", "Nothing")
    assert refused.code == Exit.REFUSED
    assert "url: must begin with https://" in refused.err
    assert "eventTypes[0]: must be *" in refused.err


def test_pausing_and_resuming(customers, hook):
    assert customers("webhooks", "pause", hook["id"]).out == f"{hook['id']} is paused.\n"
    assert customers("webhooks", "test", hook["id"]).code == Exit.REFUSED
    assert customers("webhooks", "resume", hook["id"]).out == f"{hook['id']} is active.\n"


def test_removing_one_asks_first(customers, hook, monkeypatch):
    asked = customers("webhooks", "remove", hook["id"])
    assert asked.code != Exit.OK
    assert len(customers("webhooks", "list", "--json").json) == 1
    assert customers("webhooks", "remove", hook["id"], "--yes").code == Exit.OK
    assert customers("webhooks", "list", "--json").json == []


def test_what_came_of_a_test_is_shown(customers, hook, memory):
    memory.sender.status = 500
    customers("webhooks", "test", hook["id"])
    memory.deliver()
    shown = customers("webhooks", "deliveries", hook["id"])
    assert "WebhookPing" in shown.out
    (delivery,) = customers("webhooks", "deliveries", hook["id"], "--json").json
    assert (delivery["attempts"], delivery["answerStatus"]) == (1, 500)
    failed = customers("webhooks", "deliveries", hook["id"], "--status", "failed", "--json")
    assert failed.json == []


def test_an_event_is_sent_again(customers, hook, memory):
    customers("webhooks", "test", hook["id"])
    memory.deliver()
    (delivery,) = customers("webhooks", "deliveries", hook["id"], "--json").json
    again = customers("webhooks", "redeliver", hook["id"], "--event", delivery["eventId"])
    assert again.out == "1 delivery is made again.\n"
    since = customers("webhooks", "redeliver", hook["id"], "--since", "2024-01-01T00:00:00Z")
    assert since.out == "0 deliveries are made again.\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), Exit.REFUSED), (("--event", "evt_x"), Exit.NOT_FOUND), (("--since", "x"), Exit.REFUSED)],
)
def test_what_cannot_be_sent_again_is_told(customers, hook, arguments, code):
    assert customers("webhooks", "redeliver", hook["id"], *arguments).code == code


def test_the_secret_can_be_replaced(customers, hook):
    rotated = customers("webhooks", "rotate-secret", hook["id"], "--json").json
    assert rotated["secret"] != hook["secret"]


def test_one_of_another_business_is_not_found(customers, hook):
    assert customers("webhooks", "pause", hook["id"], "-b", "other").code == Exit.NOT_FOUND
