"""The hot path: from the cache, filled on a miss, the same as the plain path in all it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.testing import NOON, order_created, payment_processed

URL = "/v1/customers/jane"
PLAIN = {"Origin": "https://shop.example"}  # asks for more than the short way gives


@pytest.fixture
def known(client, service, jane):
    """Jane, assessed."""
    service.memory.settle()
    return jane


@pytest.mark.parametrize("path", [URL, f"{URL}/segment"])
def test_a_second_read_comes_from_the_cache(client, admin, known, service, path):
    first = client.get(path, headers=admin)
    second = client.get(path, headers=admin)

    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert service.gathered_reads.count == 1
    assert service.profile_cache.hits + service.segment_cache.hits == 1


@pytest.mark.parametrize("path", [URL, f"{URL}/segment"])
@pytest.mark.parametrize("more", [{}, {"If-None-Match": "*"}, {"Authorization": "Bearer x"}])
def test_the_short_way_answers_what_the_plain_route_answers(
    client, admin, *, known, service, path, more
):
    headers = {**admin, **more, "X-Request-Id": "one"}

    def answer(extra):
        service.rate_limits.calls.clear()
        service.metrics.requests.clear()
        found = client.get(path, headers={**headers, **extra})
        return found.status_code, found.content, dict(found.headers), service.metrics.requests[:]

    client.get(path, headers=admin)
    assert answer({}) == answer(PLAIN)


def test_problems_are_the_same_on_both_ways(client, bearer, known, service):
    other = bearer("user-bob", "customer", scope="customers:read")
    no_scope = bearer(scope="")

    for headers in ({}, other, no_scope, {"Authorization": "Bearer x"}):
        named = {**headers, "X-Request-Id": "one"}
        short, plain = client.get(URL, headers=named), client.get(URL, headers={**named, **PLAIN})
        assert short.content == plain.content
        assert set(short.headers) == set(plain.headers)
        assert short.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("word", ["segments", "profile", "wishlist"])
def test_reserved_words_are_no_customers(client, admin, word, service):
    client.get(f"/v1/customers/{word}", headers=admin)

    assert (service.profile_cache.hits, service.gathered_reads.count) in {(0, 0), (0, 1)}
    assert client.get(f"/v1/customers/{word}/segment", headers=admin).status_code == 404


def test_who_may_see_is_decided_on_every_read_from_the_cache(client, admin, bearer, known):
    client.get(URL, headers=admin)

    def status(subject, role, business="default"):
        headers = bearer(subject, role, scope="customers:read", business=business)
        return client.get(URL, headers=headers).status_code

    assert status("user-jane", "customer") == 200
    assert status("jane", "customer") == 200
    assert status("user-bob", "customer") == 404
    assert status("somebody", "agent") == 200
    assert status("somebody", "agent", business="other") == 404


def test_a_write_is_seen_by_the_next_read(client, admin, known):
    client.get(URL, headers=admin)
    client.patch(URL, json={"profile": {"firstName": "Joan"}}, headers=admin)

    customer = client.get(URL, headers=admin).json()["data"]["customer"]

    assert customer["profile"]["firstName"] == "Joan"


def test_an_order_is_seen_by_the_next_read(client, admin, known, service):
    client.get(f"{URL}/segment", headers=admin)
    service.memory.ingest(order_created("o", "jane", at=NOON), payment_processed("o", at=NOON))
    service.memory.settle()

    segment = client.get(f"{URL}/segment", headers=admin).json()["data"]["segment"]

    assert segment["metrics"]["orderCount"] == 1


@pytest.mark.parametrize("path", [URL, f"{URL}/segment"])
def test_what_the_caller_has_already_is_not_sent_again(client, admin, known, path):
    tag = client.get(path, headers=admin).headers["etag"]

    for text in (tag, f"W/{tag}", f'"0.0", {tag}', "*"):
        again = client.get(path, headers={**admin, "If-None-Match": text})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "private, no-cache"
    changed = client.get(path, headers={**admin, "If-None-Match": '"0.0"'})
    assert changed.status_code == 200


def test_the_etag_is_the_versions_of_customer_and_segment(client, admin, known):
    assert client.get(URL, headers=admin).headers["etag"] == '"1.1"'


def test_the_etag_of_a_segment_changes_with_the_days(client, admin, known, service):
    service.memory.ingest(order_created("o", "jane", at=NOON), payment_processed("o", at=NOON))
    service.memory.settle()

    def read():
        service.segment_cache.entries.clear()
        return client.get(f"{URL}/segment", headers=admin)

    today = read()
    service.clock.advance(timedelta(days=1))
    headers = {"Authorization": admin["Authorization"]}
    assert client.get(f"{URL}/segment", headers=headers).status_code == 401  # the token ended
    assert today.headers["etag"].startswith('"1.2.')


def test_an_answer_is_kept_no_longer_than_it_is_true(client, admin, known, service):
    service.memory.ingest(
        order_created("o", "jane", at=NOON - timedelta(hours=23, minutes=59)),
        payment_processed("o", at=NOON - timedelta(hours=23, minutes=59)),
    )
    service.memory.settle()

    client.get(URL, headers=admin)
    client.get(f"{URL}/segment", headers=admin)

    assert service.profile_cache.ttls["default", "jane"] == 3600
    assert service.segment_cache.ttls["default", "jane"] == 60  # then it is a day ago


def test_a_segment_that_changes_soon_bounds_the_profile_too(client, bearer, known, service):
    service.clock.set(NOON + timedelta(days=30, seconds=-90))  # 30 days make a regular customer

    client.get(URL, headers=bearer())

    assert service.profile_cache.ttls["default", "jane"] == 90


@pytest.mark.parametrize("path", [URL, f"{URL}/segment"])
def test_a_customer_not_assessed_yet_is_assessed_and_not_kept(client, admin, jane, service, path):
    answer = client.get(path, headers=admin)

    assert answer.status_code == 200
    assert not service.profile_cache.entries
    assert not service.segment_cache.entries


def test_what_time_alone_has_changed_is_told_at_once_under_another_etag(
    client, bearer, known, service
):
    before = client.get(URL, headers=bearer())
    service.profile_cache.entries.clear()
    service.clock.set(NOON + timedelta(days=200))

    after = client.get(URL, headers={**bearer(), "If-None-Match": before.headers["etag"]})

    assert before.json()["data"]["customer"]["segment"]["segment"] == "new_customer"
    assert after.json()["data"]["customer"]["segment"]["segment"] == "churned"
    assert not service.profile_cache.entries


def test_a_customer_that_is_not_there_is_not_found(client, admin, service):
    answer = client.get("/v1/customers/nobody", headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")
    assert not service.profile_cache.entries
