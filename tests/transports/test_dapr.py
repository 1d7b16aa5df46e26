"""Publishing by a Dapr sidecar, played by a receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.dapr import DaprPublisher
from tests.transports.receiver import Receiver, Reply, receiving


@pytest.fixture
def sidecar() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def publisher(sidecar) -> Iterator[DaprPublisher]:
    with closing(DaprPublisher(sidecar.url + "/", "my pubsub", "its token")) as opened:
        yield opened


def a_message(number=1, key="default customer:1", **more) -> Outgoing:
    about = {"content_type": "application/cloudevents+json", **more}
    body = b'{"number": %d}' % number
    return Outgoing(
        topic="customers.created", key=key, event_id=f"evt-{number}", body=body, **about
    )


def test_a_cloud_event_goes_as_it_is(sidecar, publisher):
    publisher.publish([a_message(headers={"traceparent": "00-a-b-01"})])

    (request,) = sidecar.requests
    path, query = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
    assert (request.method, path) == ("POST", "/v1.0/publish/my%20pubsub/customers.created")
    assert query == {"metadata.partitionKey": ["default customer:1"]}
    assert request.headers["content-type"] == "application/cloudevents+json"
    assert request.headers["dapr-api-token"] == "its token"
    assert request.headers["traceparent"] == "00-a-b-01"
    assert request.body == b'{"number": 1}'


def test_anything_else_goes_raw(sidecar, publisher):
    publisher.publish([a_message(content_type="application/json")])
    assert "metadata.rawPayload=true" in sidecar.requests[0].path


def test_messages_of_one_key_keep_their_order(sidecar, publisher):
    publisher.publish(
        [a_message(number, key=f"default customer:{number % 7}") for number in range(200)]
    )

    for lane in range(7):
        numbers = [
            int(one.body[11:-1]) for one in sidecar.requests if f"customer%3A{lane}" in one.path
        ]
        assert numbers == [number for number in range(200) if number % 7 == lane]


def test_what_follows_a_message_that_fails_is_not_sent(sidecar, publisher):
    sidecar.reply = lambda one: Reply(500) if b" 2}" in one.body else Reply()
    with pytest.raises(DependencyUnavailable):
        publisher.publish([a_message(number) for number in range(5)])
    assert [one.body for one in sidecar.requests] == [b'{"number": %d}' % n for n in range(3)]


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_a_sidecar_that_cannot_publish_is_told_as_one_that_does_not_answer(
    sidecar, publisher, status
):
    sidecar.reply = lambda _: Reply(status)
    with pytest.raises(DependencyUnavailable, match="Dapr"):
        publisher.publish([a_message()])


@pytest.mark.parametrize("status", [400, 413])
def test_a_message_that_dapr_refuses_is_no_outage(sidecar, publisher, status):
    sidecar.reply = lambda _: Reply(status)
    with pytest.raises(httpx.HTTPStatusError):
        publisher.publish([a_message()])


def test_one_that_is_not_there_is_told():
    with receiving() as gone:
        url = gone.url
    with closing(DaprPublisher(url, "pubsub")) as publisher:
        with pytest.raises(DependencyUnavailable):
            publisher.publish([a_message()])
        with pytest.raises(DependencyUnavailable):
            publisher.ping()


def test_whether_it_is_ready_is_asked_of_the_sidecar(sidecar, publisher):
    publisher.ping()
    assert sidecar.requests[0].path == "/v1.0/healthz/outbound"


def test_nothing_to_send_asks_nobody(sidecar, publisher):
    publisher.publish([])
    assert sidecar.requests == []
