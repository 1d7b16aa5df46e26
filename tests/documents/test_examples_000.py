"""The examples of document 000 work as written: a customer's orders as the BFF answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from customer_core.kernel.principal import Role, Scope
from customer_core.testing import principal
from tests.documents.past import told_of
from tests.documents.reading import Document, read
from tests.features.worlds.served import Served

DOCUMENT = Document("000_customer_service_bff.txt")
FRONTEND = principal(Role.CUSTOMER, subject="cust-123", scopes=(Scope.READ,))


@pytest.fixture(scope="module")
def told(service: Served) -> Served:
    (order,) = DOCUMENT.response("3. Query Customer Orders")
    shop = principal(Role.SERVICE, subject="shop")
    service.set_time(datetime.fromisoformat("2024-12-12T10:40:00Z"))
    customer = {"id": "cust-123", "email": "cust-123@example.com"}
    assert service.call(shop, "POST", "/v1/customers", body=customer).is_success
    assert service.send([*told_of(order)]) == 0
    return service


def answered(service: Served, path: str) -> Any:
    response = service.call(FRONTEND, "GET", path)
    assert response.is_success
    return read(response.text)


def test_customer_activity_is_exactly_as_written(told: Served):
    assert answered(told, "/api/customers/cust-123") == DOCUMENT.response(
        "2. Query Customer Activity"
    )


def test_customer_orders_are_exactly_as_written(told: Served):
    assert answered(told, "/api/customers/cust-123/orders") == DOCUMENT.response(
        "3. Query Customer Orders"
    )


def test_a_single_order_is_exactly_as_written(told: Served):
    (order,) = DOCUMENT.response("3. Query Customer Orders")
    assert answered(told, "/api/orders/order-abc123") == order
