"""Rate limits: told with every answer, and refused beyond."""

from __future__ import annotations

import pytest

URL = "/v1/customers/jane"


@pytest.mark.parametrize("path", ["", "/segment", "/stats"])
def test_every_answer_tells_what_is_left(client, admin, jane, path, service):
    service.rate_limits.calls.clear()

    client.get(URL + path, headers=admin)
    answer = client.get(URL + path, headers=admin)

    assert answer.headers["ratelimit-limit"] == "1000"
    assert answer.headers["ratelimit-remaining"] == "998"
    assert answer.headers["ratelimit-reset"] == "42"


@pytest.mark.parametrize("path", ["", "/segment", "/stats", "/stats?asOf=x", "x"])
def test_beyond_the_limit_every_route_refuses(client, admin, jane, path, service):
    service.rate_limits.of["user"] = 0

    answer = client.get(URL + path, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (429, "RATE_LIMITED")
    assert answer.headers["retry-after"] == "42"
    assert answer.headers["ratelimit-remaining"] == "0"


def test_each_user_of_each_business_has_a_limit_of_its_own(client, bearer, service):
    service.rate_limits.of["user"] = 1

    def status(*args, **kwargs):
        return client.get("/v1/customers", headers=bearer(*args, **kwargs)).status_code

    assert status("a") == 200
    assert status("a") == 429
    assert status("b") == 200
    assert status("a", business="other") == 200


def test_changes_have_a_lower_limit_beside_that_of_the_user(client, admin, jane, service):
    service.rate_limits.of["patch"] = 1

    first = client.patch(URL, json={}, headers=admin)
    second = client.patch(URL, json={}, headers=admin)

    assert (first.status_code, first.headers["ratelimit-limit"]) == (200, "1")
    assert (second.status_code, second.json()["code"]) == (429, "RATE_LIMITED")
    assert client.put(URL, json={}, headers=admin).status_code == 200


def test_people_who_register_are_limited_by_their_address(client, bearer, service):
    service.rate_limits.of["signup"] = 1

    def status(user, *roles):
        body = {"email": f"{user}@example.com"}
        headers = bearer(user, *roles, business="open-shop")
        return client.post("/v1/customers", json=body, headers=headers).status_code

    assert status("user-1", "customer") == 201
    assert status("user-2", "customer") == 429
    assert status("shop", "service") == 201
    assert status("boss", "admin_manager") == 201


def test_a_call_of_nobody_is_not_counted(client, service):
    client.get(URL)

    assert not service.rate_limits.calls
