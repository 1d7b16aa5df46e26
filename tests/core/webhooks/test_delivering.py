"""From the journal to the receiver: once, in order, and again where it fails."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.testing import MemoryService, an_admin
from customer_core.webhooks.change_webhook import ChangeWebhook, WantedStatus, change_webhook
from customer_core.webhooks.deliveries import DeliveryStatus
from customer_core.webhooks.list_deliveries import ListDeliveries, list_deliveries
from customer_core.webhooks.model import EndpointStatus
from customer_core.webhooks.ping_webhook import PingWebhook, ping_webhook
from customer_core.webhooks.read_webhooks import ReadWebhook, read_webhook
from customer_core.webhooks.redeliver import Redeliver, redeliver
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.remove_webhook import RemoveWebhook, remove_webhook
from customer_core.webhooks.rotate_secret import RotateSecret, rotate_secret
from customer_core.webhooks.signature import verify

CREATED = "CustomerCreated"


def created(service: MemoryService) -> list[str]:
    """Return whom the receivers were told of."""
    events = [one for one in service.sender.events() if one["eventType"] == CREATED]
    return [one["data"]["customerId"] for one in events]


@pytest.fixture
def only_created(run):
    """A webhook for customers that are created."""
    command = RegisterWebhook(url="https://shop.example/hook", event_types=(CREATED,))
    return run(register_webhook, command)


@pytest.fixture
def status_of(run):
    """What became of the deliveries, the oldest first."""
    return lambda hook: [
        one.status
        for one in reversed(run(list_deliveries, ListDeliveries(webhook_id=hook.id)).items)
    ]


@pytest.fixture
def statuses(service, only_created, status_of):
    return lambda: status_of(only_created)


def test_an_event_arrives_signed_in_its_envelope(service, only_created, happen):
    happen("jane")
    service.deliver()
    (sent,) = service.sender.sent
    (event,) = service.sender.events()
    assert sent.url == only_created.url
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["webhook-id"] == event["eventId"]
    verify([only_created.secrets[0].secret], sent.headers, sent.body, service.clock.now())


def test_an_event_goes_to_each_endpoint_that_wants_it_and_no_other(service, run, happen):
    for pattern in ("CustomerCreated", "Customer*", "SegmentExited"):
        run(
            register_webhook,
            RegisterWebhook(url=f"https://{pattern.strip('*')}.example/", event_types=(pattern,)),
        )
    happen("jane")
    service.deliver()
    urls = {one.url for one in service.sender.sent}
    assert urls == {"https://CustomerCreated.example/", "https://Customer.example/"}


def test_an_event_of_another_business_goes_nowhere(service, run, happen):
    command = RegisterWebhook(url="https://other.example/")
    service.application.run(register_webhook, command, an_admin(business="other"))
    service.settle()
    service.deliver()
    service.sender.sent.clear()
    happen("jane")
    assert service.deliver() == 0


def test_events_of_the_time_before_are_not_sent(service, run, happen):
    command = RegisterWebhook(url="https://shop.example/hook", event_types=(CREATED,))
    happen("early")
    service.store.cursors.clear()  # the relay begins at the beginning, as one newly turned on does
    service.clock.advance(timedelta(hours=1))
    run(register_webhook, command)
    happen("late")
    service.deliver()
    assert created(service) == ["late"]


def test_an_event_that_is_relayed_twice_is_delivered_once(service, only_created, happen):
    happen("jane")
    service.store.cursors.clear()
    service.settle()
    service.deliver()
    assert created(service) == ["jane"]


def test_a_failed_attempt_is_repeated_until_it_succeeds(service, only_created, happen, statuses):
    service.sender.status = 500
    happen("jane")
    assert service.deliver() == 1
    assert service.deliver() == 0
    service.clock.advance(timedelta(seconds=5))
    service.sender.status = None
    assert service.deliver() == 1
    service.clock.advance(timedelta(seconds=30))
    service.sender.status = 200
    assert service.deliver() == 1
    assert statuses() == [DeliveryStatus.DELIVERED]
    assert len({one.headers["webhook-id"] for one in service.sender.sent}) == 1


@pytest.mark.parametrize("status", [301, 302, 400, 404, 500])
def test_whatever_is_no_success_is_a_failure(service, only_created, happen, statuses, status):
    service.sender.status = status
    happen("jane")
    service.deliver()
    assert statuses() == [DeliveryStatus.PENDING]


def test_after_ten_attempts_a_delivery_has_failed_and_the_next_one_follows(
    service, run, happen, status_of
):
    hook = run(register_webhook, RegisterWebhook(url="https://shop.example/hook"))
    service.sender.of_event[CREATED] = 500
    happen("jane")
    attempts = 0
    for _ in range(20):
        service.clock.advance(timedelta(days=1))
        service.deliver()
        attempts = len(created(service))
    assert attempts == 10
    assert DeliveryStatus.FAILED in status_of(hook)


def test_an_endpoint_that_fails_for_days_is_paused_and_the_business_told(
    service, run, only_created, happen
):
    service.sender.status = 500
    happen("jane", "joe")
    for _ in range(12):
        service.clock.advance(timedelta(days=1))
        service.deliver()
    endpoint = run(read_webhook, ReadWebhook(webhook_id=only_created.id))
    assert endpoint.status is EndpointStatus.PAUSED
    (told,) = service.publisher.of_topic("customers.webhook.stopped")
    assert told["data"]["webhookId"] == only_created.id
    assert told["data"]["status"] == "paused"


def test_one_that_is_gone_is_disabled_and_collects_nothing(
    service, run, only_created, happen, statuses
):
    service.sender.status = 410
    happen("jane")
    service.deliver()
    happen("joe")
    assert run(read_webhook, ReadWebhook(webhook_id=only_created.id)).status == "disabled"
    assert statuses() == [DeliveryStatus.FAILED]


def test_a_success_forgets_what_failed_before(service, run, only_created, happen):
    service.sender.status = 500
    happen("jane")
    service.deliver()
    assert run(read_webhook, ReadWebhook(webhook_id=only_created.id)).failures == 1
    service.sender.status = 200
    service.clock.advance(timedelta(minutes=1))
    service.deliver()
    endpoint = run(read_webhook, ReadWebhook(webhook_id=only_created.id))
    assert (endpoint.failures, endpoint.failing_since) == (0, None)


def test_what_happens_while_it_is_paused_is_sent_when_it_is_resumed(
    service, run, only_created, happen
):
    run(change_webhook, ChangeWebhook(webhook_id=only_created.id, status=WantedStatus.PAUSED))
    happen("jane", "joe")
    assert service.deliver() == 0
    run(change_webhook, ChangeWebhook(webhook_id=only_created.id, status=WantedStatus.ACTIVE))
    service.deliver()
    assert sorted(created(service)) == ["jane", "joe"]


def test_one_event_is_sent_again_on_request(service, run, only_created, happen):
    happen("jane")
    service.deliver()
    (event,) = service.sender.events()
    assert run(redeliver, Redeliver(webhook_id=only_created.id, event_id=event["eventId"])) == 1
    service.deliver()
    assert created(service) == ["jane", "jane"]


def test_all_that_failed_since_a_time_are_sent_again_on_request(
    service, run, only_created, happen, statuses
):
    since = service.clock.now()
    service.sender.status = 500
    happen("jane", "joe")
    for _ in range(4):
        service.clock.advance(timedelta(days=1))
        service.deliver()
    for one in service.store.deliveries.values():
        assert one.status is DeliveryStatus.PENDING
    for _ in range(8):
        service.clock.advance(timedelta(days=1))
        service.deliver()
        run(change_webhook, ChangeWebhook(webhook_id=only_created.id, status=WantedStatus.ACTIVE))
    assert set(statuses()) == {DeliveryStatus.FAILED}
    service.sender.status = 200
    assert run(redeliver, Redeliver(webhook_id=only_created.id, since=since)) == 2
    service.deliver()
    assert set(statuses()) == {DeliveryStatus.DELIVERED}


def test_a_crash_between_sending_and_noting_sends_again(service, only_created, happen, statuses):
    happen("jane")
    (claimed,) = service.deliverer.claim(10)
    service.sender.send(claimed.url, {}, claimed.delivery.message.body)  # and then the crash
    assert service.deliver() == 0
    service.clock.advance(service.deliverer.lease)
    assert service.deliver() == 1
    assert created(service) == ["jane", "jane"]
    assert statuses() == [DeliveryStatus.DELIVERED]


def test_a_ping_goes_to_whoever_asks_for_it(service, run, only_created):
    event_id = run(ping_webhook, PingWebhook(webhook_id=only_created.id))
    service.deliver()
    (event,) = service.sender.events()
    assert (event["eventId"], event["eventType"]) == (event_id, "WebhookPing")


def test_while_a_secret_is_replaced_both_verify(service, run, only_created, happen):
    rotated = run(rotate_secret, RotateSecret(webhook_id=only_created.id))
    happen("jane")
    service.deliver()
    (sent,) = service.sender.sent
    for secret in (only_created.secrets[0].secret, rotated.secrets[0].secret):
        verify([secret], sent.headers, sent.body, service.clock.now())


def test_one_removed_while_it_is_sent_to_ends_in_peace(service, run, only_created, happen):
    happen("jane", "joe")
    service.sender.status = 500
    first, second = service.deliverer.claim(10)
    run(remove_webhook, RemoveWebhook(webhook_id=only_created.id))
    service.deliverer.deliver(first)
    service.sender.status = 200
    service.deliverer.deliver(second)
    assert service.deliver() == 0


def test_what_was_kept_long_enough_is_forgotten(service, only_created, happen, statuses):
    happen("jane")
    service.deliver()
    service.clock.advance(service.deliverer.keep)
    assert service.deliverer.forget() == 0
    service.clock.advance(timedelta(seconds=1))
    assert service.deliverer.forget() == 1
    assert statuses() == []
