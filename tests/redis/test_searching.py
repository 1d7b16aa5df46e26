"""Reading every key of Redis for a search."""

import pytest
import redis

from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.searching import RedisSource

pytestmark = pytest.mark.redis


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url) as one:
        one.flushdb()
        yield one
        one.flushdb()


@pytest.fixture
def texts(client, redis_url):
    return lambda: [one.text for one in RedisSource(redis_url).read()]


def test_an_empty_redis_holds_nothing(texts):
    assert texts() == []


def test_names_and_values_of_every_kind_are_read(client, texts):
    client.set("text", "ana")
    client.hset("hash", "field", "ion")
    client.rpush("list", "one", "two")
    client.sadd("set", "member")
    client.zadd("sorted", {"ranked": 1})
    client.xadd("stream", {"event": "told"})
    found = set(texts())
    assert {"text", "hash", "list", "set", "sorted", "stream"} <= found
    assert {"ana", "field\nion", "one", "two", "member", "ranked", "event\ntold"} <= found


def test_long_streams_and_lists_are_read_to_their_ends(client, texts):
    with client.pipeline() as pipeline:
        for number in range(1_203):
            pipeline.xadd("stream", {"n": number})
            pipeline.rpush("list", f"item {number}")
        pipeline.execute()
    found = texts()
    assert sum(text.startswith("n\n") for text in found) == 1_203
    assert sum(text.startswith("item ") for text in found) == 1_203


def test_what_goes_by_itself_within_a_minute_is_passed_over(client, texts):
    client.set("counter", "1", ex=30)
    client.set("kept", "1", ex=3600)
    assert sorted(texts()) == ["1", "kept"]


def test_bytes_that_are_no_text_are_read_too(client, texts):
    client.set("binary", b"\xff ana")
    assert "\N{REPLACEMENT CHARACTER} ana" in texts()


def test_where_redis_does_not_answer_nothing_is_proven():
    with pytest.raises(DependencyUnavailable):
        list(RedisSource("redis://127.0.0.1:1/0").read())
