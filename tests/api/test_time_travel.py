"""Reading over HTTP what was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.testing import NOON, order_created, payment_processed

URL = "/v1/customers/jane"
STEP = timedelta(minutes=10)  # a token is good for an hour
BEFORE = "2024-01-01T00:00:00Z"

READS = [
    URL,
    f"{URL}/segment",
    f"{URL}/stats",
    f"{URL}/orders/summary",
    "/api/customers/jane",
    "/api/customers/jane/orders",
    "/api/orders/order-1",
]


@pytest.fixture
def lived(client, service, jane, admin):
    """Jane, a while later: renamed, with an order that she paid."""
    service.memory.ingest(
        order_created("order-1", "jane", "39.98", at=NOON),
        payment_processed("order-1", at=NOON + 2 * STEP),
    )
    service.memory.clock.advance(4 * STEP)
    client.patch(URL, json={"profile": {"firstName": "Renamed"}}, headers=admin)
    service.memory.settle()


def at(client, path, moment, headers):
    return client.get(path, params={"asOf": moment.isoformat()}, headers=headers)


def without_work(answer):
    """Return an answer without the moment at which the service last looked at the segment."""
    if isinstance(answer, dict) and "segment" in answer.get("data", {}):
        answer["data"]["segment"].pop("updatedAt")
    return answer


@pytest.mark.parametrize("path", READS)
def test_the_present_is_what_is_read_of_the_present(client, admin, lived, service, path):
    now = client.get(path, headers=admin)
    then = at(client, path, service.memory.clock.now(), admin)
    assert (then.status_code, without_work(then.json())) == (200, without_work(now.json()))


def test_a_profile_is_read_as_it_was(client, admin, lived):
    then = at(client, URL, NOON + STEP, admin).json()["data"]["customer"]
    now = client.get(URL, headers=admin).json()["data"]["customer"]
    assert then["profile"]["firstName"] != now["profile"]["firstName"] == "Renamed"


def test_an_order_is_read_as_it_was(client, admin, lived):
    statuses = [
        at(client, "/api/orders/order-1", NOON + steps * STEP, admin).json()["status"]
        for steps in (1, 3)
    ]
    assert statuses == ["Pending", "PaymentProcessed"]


def test_the_history_ends_at_the_moment(client, admin, lived):
    entries = at(client, f"{URL}/history", NOON + STEP, admin).json()["data"]["history"]
    assert "CustomerProfileUpdated" not in {entry["eventType"] for entry in entries}
    assert "CustomerCreated" in {entry["eventType"] for entry in entries}


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("moment", ["yesterday", "2024-12-12", "2999-01-01T00:00:00Z", ""])
def test_what_is_no_moment_that_is_over_is_refused(client, admin, lived, path, moment):
    refused = client.get(path, params={"asOf": moment}, headers=admin)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == ["asOf"]


@pytest.mark.parametrize("path", READS)
def test_before_there_was_anything_nothing_is_found(client, admin, lived, path):
    assert client.get(path, params={"asOf": BEFORE}, headers=admin).status_code == 404


@pytest.mark.parametrize("path", READS[:2])
def test_looking_back_counts_as_a_call(client, admin, lived, service, path):
    service.rate_limits.calls.clear()
    answer = at(client, path, NOON + STEP, admin)
    assert list(service.rate_limits.calls.values()) == [1]
    assert answer.headers["RateLimit-Remaining"] == "999"


@pytest.mark.parametrize("path", READS[:2])
def test_looking_back_is_not_kept_in_the_cache(client, admin, lived, service, path):
    at(client, path, NOON + STEP, admin)
    assert service.profile_cache.hits + service.segment_cache.hits == 0
    assert "Renamed" in client.get(URL, headers=admin).text


@pytest.mark.parametrize("path", READS[:2])
def test_what_the_caller_has_already_is_not_sent_again(client, admin, lived, path):
    tag = at(client, path, NOON + STEP, admin).headers["ETag"]
    again = at(client, path, NOON + STEP, {**admin, "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", READS)
def test_another_customers_past_is_hidden(client, bearer, lived, path):
    other = bearer("somebody-else", "customer", scope="customers:read")
    assert at(client, path, NOON + STEP, other).status_code == 404
