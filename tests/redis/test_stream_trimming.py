"""A stream is trimmed, but never of what a group still needs; and nothing stands in it twice."""

from __future__ import annotations

import pytest
import redis

from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.errors import DependencyUnavailable
from customer_redis import stream_publisher as module
from customer_redis.stream_publisher import StreamPublisher

STREAM = "customers.events"


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def publisher(redis_url):
    made = []

    def limited(keep=100, limit=None):
        made.append(StreamPublisher(redis_url, STREAM, keep=keep, limit=limit))
        return made[-1]

    yield limited
    for one in made:
        one.close()


def messages(number, first=0):
    return [
        Outgoing(topic="t", key="k", event_id=f"evt-{n}", body=b"{}")
        for n in range(first, first + number)
    ]


def take(client, group, number):
    answer = client.xreadgroup(group, "me", {STREAM: ">"}, count=number)
    return [place for place, _ in answer[0][1]]


def test_without_a_group_the_newest_stay(client, publisher):
    out = publisher(keep=300)
    out.publish(messages(1000))
    out.trim()
    assert 300 <= client.xlen(STREAM) <= 400


def test_what_a_group_has_not_read_stays(client, publisher):
    client.xgroup_create(STREAM, "slow", id="0", mkstream=True)
    client.xgroup_create(STREAM, "quick", id="0")
    out = publisher()
    out.publish(messages(1000))
    client.xack(STREAM, "quick", *take(client, "quick", 1000))
    out.trim()
    assert client.xlen(STREAM) == 1000


def test_what_a_group_has_taken_and_not_acknowledged_stays(client, publisher):
    client.xgroup_create(STREAM, "g", id="0", mkstream=True)
    out = publisher()
    out.publish(messages(1000))
    taken = take(client, "g", 1000)
    client.xack(STREAM, "g", *taken[:500], *taken[501:])
    out.trim()
    left = [place for place, _ in client.xrange(STREAM)]
    assert taken[500] in left
    assert len(left) < 700


def test_what_all_groups_are_done_with_goes_down_to_what_is_kept(client, publisher):
    client.xgroup_create(STREAM, "g", id="0", mkstream=True)
    out = publisher(keep=200)
    out.publish(messages(1000))
    client.xack(STREAM, "g", *take(client, "g", 1000))
    out.trim()
    assert 200 <= client.xlen(STREAM) <= 300


def test_a_dead_group_loses_messages_only_beyond_the_hard_limit_and_that_is_told(
    client, publisher, caplog
):
    client.xgroup_create(STREAM, "dead", id="0", mkstream=True)
    out = publisher(keep=100, limit=500)
    out.publish(messages(450))
    out.trim()
    assert client.xlen(STREAM) == 450
    assert not caplog.records

    out.publish(messages(550, first=450))
    out.trim()
    assert 500 <= client.xlen(STREAM) <= 600
    (record,) = caplog.records
    assert record.group == "dead"


def test_publishing_looks_after_the_length_by_itself(client, publisher, monkeypatch):
    monkeypatch.setattr(module, "TRIM_EVERY", 500)
    out = publisher(keep=100)
    for start in range(0, 2000, 250):
        out.publish(messages(250, first=start))
    assert client.xlen(STREAM) < 500


def test_what_was_sent_without_an_answer_is_not_sent_again(client, publisher, monkeypatch):
    out = publisher()
    out.publish(messages(5))
    answerless(monkeypatch)
    with pytest.raises(DependencyUnavailable):
        out.publish(messages(5, first=5))
    monkeypatch.undo()

    out.publish(messages(7, first=5))

    sent = [fields[b"message-id"].decode() for _, fields in client.xrange(STREAM)]
    assert sent == [f"evt-{n}" for n in range(12)]


def test_what_is_sent_again_on_purpose_is_sent(client, publisher):
    out = publisher()
    out.publish(messages(3))
    out.publish(messages(3))
    assert client.xlen(STREAM) == 6


def answerless(monkeypatch):
    """Let Redis do what it is told, but its answer be lost."""
    execute = redis.client.Pipeline.execute

    def lost(self, *args, **options):
        execute(self, *args, **options)
        raise redis.ConnectionError("the answer is lost")

    monkeypatch.setattr(redis.client.Pipeline, "execute", lost)
