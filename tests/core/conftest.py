"""The service in memory, and one customer in it."""

from __future__ import annotations

import pytest
from hypothesis import settings

from customer_core.customers.model import Customer
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.testing import MemoryService, an_admin

settings.register_profile("core", deadline=None)
settings.load_profile("core")


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


@pytest.fixture
def john(service: MemoryService) -> Customer:
    """John, registered by an administrator and linked to a user."""
    command = RegisterCustomer(email="john@example.com", id="cust-123", user_id="user-1")
    return service.application.run(register_customer, command, an_admin())
