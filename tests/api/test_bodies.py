"""Bodies that cannot be read are refused with what is wrong, before any use case runs."""

from __future__ import annotations

import asyncio

import pytest

from customer_api.app import create_app
from customer_api.errors import MalformedBody
from customer_api.problems import MAX_BODY
from customer_api.requests import read_json

URL = "/v1/customers"
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b'{"email": ', "truncated"),
        (b'{"email": "a"} x', "trailing"),
        (b"email=a", "malformed"),
        (b'{"email": "\xff"}', "UTF-8"),
        (b'{"email": "\\ud800"}', "malformed"),
        (b"NaN", "malformed"),
        (b'{"attributes": {"a": 1e99999999999999999999}}', "exponent"),
        (b"[" * 40 + b"]" * 40, "nested"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 900 + b"1" + b"}" * 900, "nested"),
    ],
)
def test_a_body_that_is_no_json_is_refused(client, admin, raw, reason):
    answer = client.post(URL, content=raw, headers={**admin, **JSON})

    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED_BODY")
    if reason != "malformed":
        assert reason in answer.json()["detail"]


def test_nesting_is_counted_not_brackets():
    wide = b"[" + b",".join([b"[]"] * 100) + b"]"
    deepest = b"[" * 32 + b"]" * 32

    assert len(read_json(wide)) == 100
    assert read_json(deepest)
    with pytest.raises(MalformedBody):
        read_json(b"[" + deepest + b"]")


def test_numbers_are_read_exactly():
    assert [repr(one) for one in read_json(b"[1, 0.10, 1e2, 123456789012345678901234567890]")] == [
        "1",
        "Decimal('0.10')",
        "Decimal('1E+2')",
        "123456789012345678901234567890",
    ]


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/merge-patch+json",
        "application/json; charset=latin-1",
    ],
)
def test_a_body_of_another_kind_is_not_read(client, admin, kind):
    headers = {"Content-Type": kind} if kind else {}

    answer = client.post(URL, content=b'{"email": "a@example.com"}', headers={**admin, **headers})

    assert (answer.status_code, answer.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "Application/JSON"])
def test_the_kind_may_be_written_in_any_way(client, admin, kind):
    body = b'{"email": "a@example.com"}'

    answer = client.post(URL, content=body, headers={**admin, "Content-Type": kind})

    assert answer.status_code == 201


def test_a_body_of_the_largest_size_is_read_and_one_more_is_not(client, admin):
    start, end = b'{"email": "', b'"}'
    largest = start + b"a" * (MAX_BODY - len(start) - len(end)) + end

    read = client.post(URL, content=largest, headers={**admin, **JSON})
    refused = client.post(URL, content=largest + b" ", headers={**admin, **JSON})

    assert (read.status_code, read.json()["code"]) == (400, "INVALID_EMAIL_FORMAT")
    assert (refused.status_code, refused.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_a_body_that_never_says_its_size_is_cut_off(client, admin):
    def endless():
        for _ in range(40):
            yield b" " * 65_536

    answer = client.post(URL, content=endless(), headers={**admin, **JSON})

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_an_answer_does_not_grow_with_the_faults(client, admin):
    body = {f"field{number}": 1 for number in range(10_000)}

    answer = client.post(URL, json=body, headers=admin)

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 50
    assert len(answer.content) < 10_000


def test_the_token_is_looked_at_before_the_body(client):
    answer = client.post(URL, content=b"{", headers=JSON)

    assert answer.status_code == 401


def test_a_caller_who_hangs_up_is_nobodys_fault(service, token, caplog):
    app = create_app(service)
    sent = []
    headers = {"authorization": f"Bearer {token()}", **JSON, "content-length": "100"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": URL,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": None,
    }

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))

    assert sent[0]["status"] == 400
    assert not caplog.records
