"""People are erased from the caches and streams of Redis."""

from __future__ import annotations

import json

import pytest
import redis

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.erasure.ports import Erased
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry.elsewhere import CACHES, STREAMS
from customer_redis.erasing import STREAM_OUT, STREAMS_IN, CachedAnswer, StreamEntries, erasing_of
from customer_redis.keys import cache_key

GROUP = "customer-service"
ADA = Subject(
    business_id=BusinessId("default"),
    customer_id=CustomerId("cust-ada"),
    emails=("ada@example.com",),
    pseudonym=CustomerId("erased_" + "a" * 26),
)


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        yield connection


def told(client, stream, customer="cust-ada", business="default", **data):
    body = {"data": {"customerId": customer, **data}, "metadata": {"businessId": business}}
    return client.xadd(stream, {"event": json.dumps(body), "id": "1"})


def test_cached_answers_go_and_others_stay(client, redis_url):
    for business, customer in (("default", "cust-ada"), ("other", "cust-ada"), ("default", "b")):
        client.hset(cache_key("profile", business, customer), "b", "body")
    place = CachedAnswer(redis_url, "profile")
    assert place.name == "customers:profile:{business/customer}"
    assert (place.held(ADA), place.erase(ADA), place.held(ADA)) == (1, Erased(1), 0)
    assert place.erase(ADA) == Erased(0)
    assert len(client.keys("customers:profile:*")) == 2


def test_entries_that_name_the_person_go_however_many_there_are(client, redis_url):
    for number in range(1_200):
        told(client, "out", "cust-ada" if number % 3 == 0 else f"cust-{number}")
    told(client, "out", "cust-b", note="to ADA@example.com")
    told(client, "out", business="other")
    place = StreamEntries(redis_url, STREAM_OUT, ("out",))
    assert place.held(ADA) == 401
    assert place.erase(ADA) == Erased(401)
    assert client.xlen("out") == 801
    assert place.erase(ADA) == Erased(0)


def test_what_is_yet_to_be_taken_in_is_left_until_it_is(client, redis_url):
    client.xgroup_create("in", GROUP, id="0", mkstream=True)
    told(client, "in")
    told(client, "in")
    place = StreamEntries(redis_url, STREAMS_IN, ("in", "nowhere"), GROUP)
    assert place.erase(ADA) == Erased(0, 2)
    ((_, entries),) = client.xreadgroup(GROUP, "me", {"in": ">"}, count=1)
    assert place.erase(ADA) == Erased(0, 2)
    client.xack("in", GROUP, entries[0][0])
    assert place.erase(ADA) == Erased(1, 1)
    assert client.xlen("in") == 1


def test_a_stream_that_nobody_reads_is_waited_for(client, redis_url):
    told(client, "in")
    assert StreamEntries(redis_url, STREAMS_IN, ("in",), GROUP).erase(ADA) == Erased(0, 1)


def test_all_places_have_the_names_of_the_registry(redis_url):
    declared = {place.name for place in (*CACHES, *STREAMS)}
    found = erasing_of(redis_url, "o", ("i",), GROUP, {"user": "10/minute"})
    assert {place.name for place in found} <= declared
