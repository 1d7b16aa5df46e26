"""Errors: one form for all of them, and nothing of the inside."""

from __future__ import annotations

import logging
import re

import pytest
from litestar.testing import TestClient

from customer_api import errors as api
from customer_api.app import create_app
from customer_api.problems import STATUS, status_of
from customer_core.kernel import errors as core
from customer_core.kernel.errors import catalogue

URL = "/v1/customers/jane"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_problem_has_the_members_of_rfc_9457_and_ours(client, admin):
    answer = client.get(URL, headers={**admin, "X-Request-Id": "call-1"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/docs/errors#CUSTOMER_NOT_FOUND",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no customer jane.",
        "success": False,
        "code": "CUSTOMER_NOT_FOUND",
        "traceId": "call-1",
    }


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1", "/v1/customers/a/b/c", "/v1/customers/a/wishes"]
)
def test_an_address_that_is_not_there(client, admin, path):
    answer = client.get(path, headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (404, "ROUTE_NOT_FOUND")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", URL, {"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"}),
        ("DELETE", "/v1/customers", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("PUT", "/v1/customers/segments", {"GET", "HEAD", "OPTIONS"}),
        ("TRACE", "/health", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "/health", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_is_not_answered_is_told_those_that_are(client, method, path, allowed):
    answer = client.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert set(answer.headers["allow"].split(", ")) == allowed


def test_options_tells_the_methods(client):
    answer = client.options(URL)

    assert answer.status_code == 204
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"


@pytest.mark.parametrize("path", [URL, "/v1/customers", "/health"])
def test_head_answers_as_get_without_the_body(client, admin, jane, path):
    get = client.get(path, headers=admin)
    head = client.head(path, headers=admin)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (core.DependencyUnavailable("PostgreSQL"), 503, "retry-after"),
        (core.ConcurrentUpdate(), 412, None),
        (core.Failed(), 500, None),
        (core.CustomerServiceError(), 500, None),
        (core.RateLimited(1, 60, 7), 429, "retry-after"),
    ],
)
def test_what_the_core_raises_is_answered_by_its_kind(
    client, admin, *, monkeypatch, service, error, status, header
):
    def fail(*_):
        raise error

    monkeypatch.setattr(service.memory.units, "begin", fail)

    answer = client.get("/v1/customers", headers=admin)

    assert (answer.status_code, answer.json()["code"]) == (status, error.code)
    assert header is None or answer.headers[header]


@pytest.mark.parametrize("path", ["/v1/customers", URL])
def test_what_nobody_foresaw_tells_nothing_and_is_logged(
    client, admin, *, monkeypatch, service, path, caplog
):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(service.memory.units, "begin", fail)

    answer = client.get(path, headers={**admin, "X-Request-Id": "call-9"})

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert "secret" not in answer.text
    (record,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert record.trace_id == "call-9"
    assert "secret" in str(record.exc_info)


def test_the_trace_names_the_problem_where_there_is_one(client, admin):
    answer = client.get(URL, headers={**admin, "traceparent": TRACE})

    assert answer.json()["traceId"] == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "text", ["nonsense", TRACE.upper(), TRACE.replace("00-4b", "ff-4b"), TRACE[:3] + "0" * 32]
)
def test_a_trace_that_is_none_is_passed_over(client, admin, text):
    answer = client.get(URL, headers={**admin, "traceparent": text})

    assert answer.json()["traceId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", [URL, "/v1/customers", "/health", "/nothing", "/openapi.json"])
def test_every_answer_carries_the_id_of_its_request(client, admin, path):
    given = client.get(path, headers={**admin, "X-Request-Id": "my.call:1"})
    made = client.get(path, headers=admin)
    refused = client.get(path, headers={"X-Request-Id": "a b"})

    assert given.headers["x-request-id"] == "my.call:1"
    assert re.fullmatch("[0-9a-f]{32}", made.headers["x-request-id"])
    assert re.fullmatch("[0-9a-f]{32}", refused.headers["x-request-id"])
    assert len(given.headers.get_list("x-request-id")) == 1


@pytest.mark.parametrize("text", ["a" * 129, "é", "<script>"])
def test_a_request_id_that_could_do_harm_is_replaced(client, text):
    answer = client.get("/health/live", headers={b"X-Request-Id": text.encode()})

    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_every_error_has_a_status_of_its_kind():
    kinds = {error for error in STATUS if error.__module__ == core.__name__}

    for error in catalogue():
        assert status_of(error) < 500 or issubclass(
            error, (core.Failed, core.Unavailable, api.InternalError)
        ), error
    assert core.NotFound in kinds


def test_an_address_of_a_wrong_host_is_a_bad_request(client, admin):
    answer = client.get("/v1/customers", headers={**admin, "Host": "a b"})

    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED_REQUEST")


def test_a_page_of_another_origin_may_read_where_it_is_allowed(service, bearer, settings_with):
    service.settings = settings_with(allowed_origins=("https://shop.example",))
    origin = {"Origin": "https://shop.example"}
    with TestClient(create_app(service)) as client:
        asked = {**origin, "Access-Control-Request-Method": "PATCH"}
        asked["Access-Control-Request-Headers"] = "authorization,if-match,content-type"
        preflight = client.options(URL, headers=asked)
        answer = client.get(URL, headers={**bearer(), **origin})
        other = client.get(URL, headers={**bearer(), "Origin": "https://evil.example"})

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in other.headers


def test_no_page_of_another_origin_may_read_otherwise(client, admin):
    answer = client.get(URL, headers={**admin, "Origin": "https://shop.example"})

    assert "access-control-allow-origin" not in answer.headers


def test_a_call_is_counted_and_logged_under_its_route_without_personal_data(
    client, admin, jane, service, caplog
):
    caplog.set_level(logging.INFO, "customer_api.access")
    service.metrics.requests.clear()

    client.get(URL, headers=admin)
    client.get("/v1/customers?query=smith", headers=admin)
    client.get("/api/orders/order-1", headers=admin)
    client.get("/nothing/jane", headers=admin)
    client.request("BREW", "/health")
    client.head("/health")

    assert service.metrics.requests == [
        ("GET", "/v1/customers/{customerId}", 200),
        ("GET", "/v1/customers", 200),
        ("GET", "/api/orders/{orderId}", 404),
        ("GET", "unknown", 404),
        ("OTHER", "unknown", 405),
        ("HEAD", "/health", 200),
    ]
    lines = [one for one in caplog.records if one.name == "customer_api.access"]
    assert [one.status for one in lines] == [200, 200, 404, 404, 405, 200]
    assert "jane" not in caplog.text
    assert "smith" not in caplog.text
