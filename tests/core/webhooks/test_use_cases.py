"""What administrators do with webhooks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.kernel.errors import InvalidField, NotPermitted, ValidationFailed
from customer_core.kernel.paging import InvalidCursor
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Role
from customer_core.testing import MemoryService, an_admin, principal
from customer_core.webhooks.change_webhook import ChangeWebhook, WantedStatus, change_webhook
from customer_core.webhooks.errors import (
    DeliveryNotFound,
    InvalidWebhookUrl,
    UnknownEventType,
    WebhookLimitExceeded,
    WebhookNotActive,
    WebhookNotFound,
)
from customer_core.webhooks.list_deliveries import ListDeliveries, list_deliveries
from customer_core.webhooks.model import MOST_ENDPOINTS, EndpointStatus
from customer_core.webhooks.ping_webhook import PingWebhook, ping_webhook
from customer_core.webhooks.read_webhooks import (
    ListWebhooks,
    ReadWebhook,
    list_webhooks,
    read_webhook,
)
from customer_core.webhooks.redeliver import Redeliver, redeliver
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.remove_webhook import RemoveWebhook, remove_webhook
from customer_core.webhooks.rotate_secret import RotateSecret, rotate_secret

URL = "https://shop.example/hook"
OTHERS = [Role.CUSTOMER, Role.AGENT, Role.SERVICE]


def test_a_webhook_wants_everything_unless_told_otherwise(hook):
    assert hook.event_types == ("*",)
    assert hook.wants("CustomerCreated")
    assert hook.secrets[0].secret.startswith("whsec_")


@pytest.mark.parametrize(
    ("patterns", "wanted", "not_wanted"),
    [
        (("CustomerCreated",), "CustomerCreated", "CustomerDeactivated"),
        (("Segment*",), "SegmentEntered", "CustomerSegmentChanged"),
        (("Segment*", "CustomerCreated"), "CustomerCreated", "WebhookChanged"),
    ],
)
def test_it_wants_the_types_and_beginnings_it_names(run, patterns, wanted, not_wanted):
    endpoint = run(register_webhook, RegisterWebhook(url=URL, event_types=patterns))
    assert endpoint.wants(wanted)
    assert not endpoint.wants(not_wanted)


@pytest.mark.parametrize(
    "types", [(), ("CustomerCreatd",), ("*Created",), ("",), ("a\x00*",), ("*",) * 51]
)
def test_types_that_can_never_come_are_refused(run, types):
    with pytest.raises(UnknownEventType):
        run(register_webhook, RegisterWebhook(url=URL, event_types=types))


def test_all_that_is_wrong_is_told_at_once(run):
    wrong = RegisterWebhook(
        url="http://10.0.0.1", event_types=("x",), description="d" * 201, secret="short"
    )
    with pytest.raises(ValidationFailed) as refused:
        run(register_webhook, wrong)
    fields = [fault.field for fault in refused.value.faults]
    assert fields == ["url", "eventTypes[0]", "description", "secret"]


def test_where_private_addresses_are_allowed_development_may_use_them():
    service = MemoryService(Policies(webhooks_to_private_addresses=True))
    command = RegisterWebhook(url="http://127.0.0.1:9/hook")
    assert service.application.run(register_webhook, command, an_admin()).url == command.url


def test_a_business_has_a_hundred_at_most(run):
    for _ in range(MOST_ENDPOINTS):
        run(register_webhook, RegisterWebhook(url=URL))
    with pytest.raises(WebhookLimitExceeded):
        run(register_webhook, RegisterWebhook(url=URL))


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_administrators_sees_or_changes_them(service, hook, role):
    caller = principal("someone", role)
    for use_case, command in (
        (register_webhook, RegisterWebhook(url=URL)),
        (list_webhooks, ListWebhooks()),
        (read_webhook, ReadWebhook(webhook_id=hook.id)),
        (change_webhook, ChangeWebhook(webhook_id=hook.id)),
        (rotate_secret, RotateSecret(webhook_id=hook.id)),
        (remove_webhook, RemoveWebhook(webhook_id=hook.id)),
        (list_deliveries, ListDeliveries(webhook_id=hook.id)),
        (redeliver, Redeliver(webhook_id=hook.id, event_id="evt_1")),
        (ping_webhook, PingWebhook(webhook_id=hook.id)),
    ):
        with pytest.raises(NotPermitted):
            service.application.run(use_case, command, caller)


def test_another_businesss_webhook_is_as_one_that_does_not_exist(service, hook):
    with pytest.raises(WebhookNotFound):
        service.application.run(
            read_webhook, ReadWebhook(webhook_id=hook.id), an_admin(business="other")
        )


def test_a_change_is_recorded_with_the_fields_it_changed(service, run, hook):
    change = ChangeWebhook(webhook_id=hook.id, url="https://b.example/", event_types=("Segment*",))
    run(change_webhook, change)
    run(change_webhook, change)
    service.settle()
    (told,) = service.publisher.of_topic("customers.webhook.changed")
    assert told["data"]["fieldsChanged"] == ["url", "event_types"]


def test_a_change_to_an_address_not_allowed_is_refused(run, hook):
    with pytest.raises(InvalidWebhookUrl):
        run(change_webhook, ChangeWebhook(webhook_id=hook.id, url="https://localhost/"))


def test_pausing_and_resuming(run, hook):
    paused = run(change_webhook, ChangeWebhook(webhook_id=hook.id, status=WantedStatus.PAUSED))
    assert paused.status is EndpointStatus.PAUSED
    with pytest.raises(WebhookNotActive):
        run(ping_webhook, PingWebhook(webhook_id=hook.id))
    resumed = run(change_webhook, ChangeWebhook(webhook_id=hook.id, status=WantedStatus.ACTIVE))
    assert resumed.status is EndpointStatus.ACTIVE


def test_a_secret_that_was_replaced_still_signs_for_a_while(service, run, hook):
    rotated = run(rotate_secret, RotateSecret(webhook_id=hook.id, overlap_hours=2))
    old, now = hook.secrets[0].secret, service.clock.now()
    new = rotated.secrets[0].secret
    assert rotated.secrets_at(now) == [new, old]
    assert rotated.secrets_at(now + timedelta(hours=2)) == [new]


def test_a_secret_in_wrong_hands_ends_at_once(service, run, hook):
    rotated = run(rotate_secret, RotateSecret(webhook_id=hook.id, overlap_hours=0))
    assert len(rotated.secrets_at(service.clock.now())) == 1


@pytest.mark.parametrize("hours", [-1, 24 * 7 + 1])
def test_two_secrets_are_good_for_a_week_at_most(run, hook, hours):
    with pytest.raises(InvalidField, match="overlapHours"):
        run(rotate_secret, RotateSecret(webhook_id=hook.id, overlap_hours=hours))


def test_no_secret_is_shown_in_logs(hook):
    assert hook.secrets[0].secret not in repr(hook)


def test_deliveries_are_read_page_by_page(run, hook, happen):
    happen("a", "b", "c")
    pages, cursor = [], None
    while True:
        page = run(list_deliveries, ListDeliveries(webhook_id=hook.id, limit=2, cursor=cursor))
        pages.append([one.number for one in page.items])
        cursor = page.next_cursor
        if cursor is None:
            break
    numbers = [number for page in pages for number in page]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) >= 3
    assert all(len(page) <= 2 for page in pages)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_bounds(run, hook, limit):
    with pytest.raises(InvalidField, match="limit"):
        run(list_deliveries, ListDeliveries(webhook_id=hook.id, limit=limit))


def test_a_cursor_of_another_list_is_refused(run, hook):
    with pytest.raises(InvalidCursor):
        run(list_deliveries, ListDeliveries(webhook_id=hook.id, cursor="WyJ4IiwiMSJd"))


@pytest.mark.parametrize("asked", [{}, {"event_id": "evt_1", "since": 1}])
def test_redelivery_is_of_one_event_or_since_a_time(run, hook, asked):
    with pytest.raises(InvalidField, match="eventId"):
        run(redeliver, Redeliver(webhook_id=hook.id, **asked))


def test_an_event_that_was_never_delivered_cannot_be_sent_again(run, hook):
    with pytest.raises(DeliveryNotFound):
        run(redeliver, Redeliver(webhook_id=hook.id, event_id="evt_none"))


def test_one_that_is_removed_is_gone(service, run, hook):
    run(remove_webhook, RemoveWebhook(webhook_id=hook.id))
    assert run(list_webhooks, ListWebhooks()) == []
    with pytest.raises(WebhookNotFound):
        run(read_webhook, ReadWebhook(webhook_id=hook.id))
    service.settle()
    (told,) = service.publisher.of_topic("customers.webhook.removed")
    assert told["data"] == {"webhookId": hook.id}
