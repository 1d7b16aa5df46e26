"""Many people are erased from Redis together, exactly as each would be alone."""

from __future__ import annotations

import json

import attrs
import pytest
import redis

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.erasure.ports import Erased
from customer_core.privacy.erasure.subject import Subject
from customer_redis.erasing import KINDS
from customer_redis.erasing_many import CachedAnswers, streams_of_many
from customer_redis.keys import cache_key

GROUP = "customer-service"
ADA = Subject(
    business_id=BusinessId("default"),
    customer_id=CustomerId("cust-ada"),
    emails=("ada@example.com",),
    pseudonym=CustomerId("erased_" + "a" * 26),
)
BOB = attrs.evolve(
    ADA, customer_id=CustomerId("cust-bob"), emails=("bob@example.com",), phones=("+40712345678",)
)


@pytest.fixture
def client(redis_url):
    with redis.Redis.from_url(redis_url) as connection:
        yield connection


def told(client, stream, business="default", **data):
    body = {"data": data, "metadata": {"businessId": business}}
    return client.xadd(stream, {"event": json.dumps(body), "id": "1"})


def test_everything_cached_of_them_goes_and_of_others_stays(client, redis_url):
    people = (("default", "cust-ada"), ("default", "cust-bob"), ("other", "cust-ada"))
    for kind in KINDS:
        for business, customer in people:
            client.hset(cache_key(kind, business, customer), "b", "body")
    place = CachedAnswers(redis_url)
    assert place.erase_all([ADA, BOB]) == Erased(2 * len(KINDS))
    assert place.erase_all([ADA, BOB]) == Erased(0)
    assert len(client.keys("*")) == len(KINDS)


def test_entries_that_name_any_of_them_go(client, redis_url):
    for number in range(600):
        told(client, "out", customerId=f"cust-{number}")
    told(client, "out", customerId="cust-ada")
    told(client, "out", customerId="x", note="write to ADA@example.com.")
    told(client, "out", customerId="y", note="call +40712345678")
    told(client, "out", "other", customerId="cust-bob")
    published, taken = streams_of_many(redis_url, "out", ["in", "nowhere"], GROUP)
    assert published.erase_all([ADA, BOB]) == Erased(3)
    assert client.xlen("out") == 601
    assert taken.erase_all([ADA, BOB]) == Erased(0)


def test_entries_about_their_orders_go_too(client, redis_url):
    told(client, "out", orderId="o-1", trackingNumber="t-1")
    told(client, "out", orderId="o-2", trackingNumber="t-2")
    told(client, "out", note="o-1")
    published, _ = streams_of_many(redis_url, "out", [], GROUP)
    assert published.erase_all([attrs.evolve(ADA, orders=frozenset({"o-1"})), BOB]) == Erased(1)


def test_what_is_yet_to_be_taken_in_is_left_until_it_is(client, redis_url):
    client.xgroup_create("in", GROUP, id="0", mkstream=True)
    told(client, "in", customerId="cust-bob")
    _, taken = streams_of_many(redis_url, "out", ["in"], GROUP)
    assert taken.erase_all([ADA, BOB]) == Erased(0, 1)
    ((_, entries),) = client.xreadgroup(GROUP, "me", {"in": ">"}, count=1)
    client.xack("in", GROUP, entries[0][0])
    assert taken.erase_all([ADA, BOB]) == Erased(1)
