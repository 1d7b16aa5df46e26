"""Webhooks of a business, in the service in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.kernel.principal import Principal
from customer_core.testing import MemoryService, an_admin
from customer_core.webhooks.model import Endpoint
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook

URL = "https://shop.example/hook"


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


@pytest.fixture
def admin() -> Principal:
    return an_admin()


@pytest.fixture
def run(service: MemoryService, admin: Principal) -> Callable:
    """Run a use case as an administrator."""
    return lambda use_case, command: service.application.run(use_case, command, admin)


@pytest.fixture
def hook(run: Callable) -> Endpoint:
    """A webhook that wants everything."""
    return run(register_webhook, RegisterWebhook(url=URL))


@pytest.fixture
def happen(service: MemoryService, run: Callable) -> Callable[..., None]:
    """Register customers, and let all that follows come about but deliveries."""

    def registered(*ids: str) -> None:
        for name in ids:
            command = RegisterCustomer(id=name, email=f"{name}@example.com")
            run(register_customer, command)
        service.settle()

    return registered
