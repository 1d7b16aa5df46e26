"""The API over a service whose store fails in the middle of an export, for a real server."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Litestar

from customer_api.app import create_app
from customer_core.audiences import export_audience
from customer_core.audiences.model import Audience
from customer_core.audiences.ports import Stretch
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.segments.definitions import Kind
from customer_core.testing import an_admin
from customer_core.testing.audiences import MemoryAudiences
from tests.api.conftest import FakeService, api_settings

WHOLE = 3
"""As many members as there are."""


def create() -> Litestar:
    """Return the application."""
    service = FakeService(api_settings())
    for number in range(WHOLE):
        command = RegisterCustomer(id=f"c{number}", email=f"c{number}@example.com")
        service.application.run(register_customer, command, an_admin())
    service.memory.settle()
    export_audience.WINDOW = 2
    MemoryAudiences.settled = _failing(MemoryAudiences.settled)
    return create_app(service)


def _failing(settled: Callable[..., Stretch]) -> Callable[..., Stretch]:
    """Return what fails behind the first members of a segment, but not of a tier."""

    def read(self: MemoryAudiences, audience: Audience, now: object, after: object, limit: int):
        if after is not None and audience.kind is Kind.SEGMENT:
            raise ValueError("the store gave a value that cannot be")
        return settled(self, audience, now, after, limit)

    return read
