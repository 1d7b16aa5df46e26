"""The examples of document 001 work as written: requests, answers, errors, events, rules."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from customer_bootstrap import Settings
from customer_core.event_plane.envelopes.names import TYPE_OF_TOPIC
from customer_core.event_plane.outgoing import topics
from customer_core.kernel.principal import Principal, Role
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.language.tree import conditions_of
from customer_core.testing import principal, the_customer
from tests.documents.past import event, paid_orders_of_john
from tests.documents.reading import Document, differences, read
from tests.features.worlds.served import Served

DOCUMENT = Document("001_customer_service.txt")
PROFILE = "GET /customers/{customerId}"
SEGMENT = "GET /customers/{customerId}/segment"
REGISTERED, ASSESSED, CHANGED, READ = (
    datetime.fromisoformat(text)
    for text in (
        "2023-01-15T10:00:00Z",
        "2024-10-29T10:00:00Z",
        "2024-10-29T14:30:00Z",
        "2024-10-30T10:00:00Z",
    )
)


def shop(business: str = "default") -> Principal:
    """Return who runs the shop."""
    return principal(Role.ADMIN_BUSINESS, subject="shop", business=business)


def somebody(business: str = "default") -> Principal:
    """Return the person itself: the examples agree to marketing, which nobody else can do."""
    return the_customer("user_456", business)


def registration_of_john() -> dict[str, Any]:
    """Return what registers the customer of the example, but for the avatar added later."""
    shown = DOCUMENT.response(PROFILE)["data"]["customer"]
    profile = {name: value for name, value in shown["profile"].items() if name != "avatar"}
    return {name: shown[name] for name in ("id", "email", "preferences")} | {"profile": profile}


@pytest.fixture(scope="module")
def john(service: Served) -> Served:
    avatar = DOCUMENT.response(PROFILE)["data"]["customer"]["profile"]["avatar"]
    service.set_time(REGISTERED)
    registered = service.call(somebody(), "POST", "/v1/customers", body=registration_of_john())
    assert registered.is_success, registered.text
    service.settle()
    service.set_time(ASSESSED)
    points = event(
        "LoyaltyPointsEarned", "2024-10-25T10:00:00Z", customerId="cust_456", points=2500
    )
    assert service.send([*paid_orders_of_john(), points]) == 0
    service.set_time(CHANGED)
    patch = {"profile": {"avatar": avatar}}
    assert service.call(shop(), "PATCH", "/v1/customers/cust_456", body=patch).is_success
    service.set_time(READ)
    return service


def answered(service: Served, path: str) -> Any:
    response = service.call(shop(), "GET", path)
    assert response.is_success
    return read(response.text)


def test_the_customer_is_answered_as_written(john: Served):
    example = DOCUMENT.response(PROFILE)
    # Nobody signs in to this service yet, so that it knows of no last sign-in.
    del example["data"]["customer"]["lastLoginAt"]
    assert not [*differences(example, answered(john, "/v1/customers/cust_456"))]


def test_the_segment_is_answered_as_written(john: Served):
    answer = answered(john, "/v1/customers/cust_456/segment")
    assert not [*differences(DOCUMENT.response(SEGMENT), answer)]


def test_the_segment_has_no_other_qualifications_than_written(john: Served):
    answer = answered(john, "/v1/customers/cust_456/segment")
    example = DOCUMENT.response(SEGMENT)
    assert (
        answer["data"]["segment"]["qualifications"]
        == (example["data"]["segment"]["qualifications"])
    )


def test_the_registration_works_as_written(service: Served):
    request = DOCUMENT.request("POST /customers")
    response = service.call(somebody("new"), request.method, request.path, body=request.body)
    assert response.is_success
    password = request.body.pop("password")
    answer = read(response.text)
    assert not [*differences(request.body, answer["data"]["customer"])]
    assert answer["data"]["customer"]["status"] == "active"
    assert password not in response.text


def test_the_change_works_as_written(service: Served):
    john, request = somebody("put"), DOCUMENT.request("PUT /customers/{customerId}")
    assert service.call(john, "POST", "/v1/customers", body=registration_of_john()).is_success
    response = service.call(john, request.method, request.path, body=request.body)
    assert response.is_success
    assert not [*differences(request.body, read(response.text)["data"]["customer"])]


def test_the_creation_is_published_as_written(service: Served):
    example = DOCUMENT.response("CustomerCreated")
    service.set_time(datetime.fromisoformat(example["timestamp"]))
    headers = {"X-Request-Id": example["metadata"]["correlationId"]}
    person = {name: example["data"][name] for name in ("email", "profile")}
    wanted = {"id": example["data"]["customerId"], **person}
    seller = shop("publishing")
    service.call(seller, "POST", "/v1/customers", body=wanted, headers=headers)
    service.settle()
    ((topic, published),) = [
        (topic, envelope)
        for topic, raw in service.published()
        if (envelope := read(raw.decode()))["metadata"]["businessId"] == "publishing"
        and envelope["eventType"] == "CustomerCreated"
    ]
    assert topic == DOCUMENT.label("CustomerCreated", "Topic")
    assert published["version"] == DOCUMENT.label("CustomerCreated", "Version")
    assert published["eventId"].startswith("evt_")
    assert not [*differences(example | {"eventId": published["eventId"]}, published)]


@pytest.mark.parametrize(
    "name",
    ["CustomerCreated", "CustomerSegmentChanged", "CustomerProfileUpdated", "CustomerDeactivated"],
)
def test_events_are_published_to_the_topics_written(name: str):
    assert topics()[name] == DOCUMENT.label(name, "Topic")


@pytest.mark.parametrize("name", ["OrderCompleted", "LoyaltyPointsEarned"])
def test_events_are_taken_from_the_topics_written(name: str):
    assert TYPE_OF_TOPIC[DOCUMENT.label(name, "Topic")] == name


@pytest.mark.parametrize(
    ("code", "method", "path", "body"),
    [
        ("CUSTOMER_NOT_FOUND", "GET", "/v1/customers/nobody", None),
        ("EMAIL_ALREADY_EXISTS", "POST", "/v1/customers", {"email": "taken@example.com"}),
        ("INVALID_EMAIL_FORMAT", "POST", "/v1/customers", {"email": "no address"}),
        ("WEAK_PASSWORD", "POST", "/v1/customers", {"email": "a@example.com", "password": "short"}),
    ],
)
def test_errors_have_the_codes_and_statuses_written(
    service: Served, code: str, method: str, path: str, body: dict[str, str] | None
):
    (status,) = [row[1] for row in DOCUMENT.table("Error Codes") if row[0] == code]
    seller = shop(code.lower())
    service.call(seller, "POST", "/v1/customers", body={"email": "taken@example.com"})
    response = service.call(seller, method, path, body=body)
    assert (response.status_code, response.json()["code"]) == (int(status), code)


def test_the_tiers_are_the_ones_written():
    fields = {
        "MinTotalSpent": "totalSpent",
        "MinOrderCount": "orderCount",
        "MinAverageOrder": "averageOrderValue",
        "MinLoyaltyPoints": "loyaltyPoints",
    }
    text = DOCUMENT.text("Tier Calculation", "go")
    written = {
        name: {
            (fields[field], Decimal(minimum))
            for field, minimum in re.findall(r"(\w+): (\d+)", minima)
            if int(minimum)
        }
        for name, minima in re.findall(r'"(\w+)": \{(.*?)\}', text, re.DOTALL)
    }
    assert written == {
        tier.name: {(one.figure, one.bound) for one in conditions_of(tier.rule)}
        for tier in DEFAULT_DEFINITIONS.tiers
    }


def test_the_environment_written_sets_the_service_up(tmp_path: Path):
    lines = DOCUMENT.text("Environment Variables", "bash").splitlines()
    environment = dict(line.split("=", 1) for line in lines if "=" in line)
    settings = Settings.load(
        environment | {"JWT_SECRET": "0123456789" * 4}, data_dir=tmp_path / "data"
    )
    assert (
        settings.database_url,
        settings.database_max_connections,
        settings.redis_url,
        settings.redis_ttl_profile,
        settings.redis_ttl_segment,
        settings.service_name,
        settings.service_port,
        settings.segment_update_interval,
        settings.password_min_length,
    ) == (
        "postgresql://user:pass@localhost:5432/customers_db",
        25,
        "redis://localhost:6379",
        3600,
        1800,
        "customer-service",
        8007,
        3600,
        8,
    )
