"""Registering, changing, reading and finding customers, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from customer_core.customers.change_customer import (
    PatchCustomer,
    ReplaceCustomer,
    patch_customer,
    replace_customer,
)
from customer_core.customers.model import Status
from customer_core.customers.read_customer import ReadCustomer, read_customer, viewed
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.repository import CustomerQuery, Sort
from customer_core.kernel.clock import parse_time
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal
from customer_core.privacy.requests.open_request import CloseAccount, close_account
from customer_core.privacy.requests.withdraw_request import staying
from customer_core.tags.list_customers import list_customers
from tests.features.worlds.answers import Document, FoundPage
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory
from tests.features.worlds.memory.commands import number, read_command


class CustomersInMemory(InMemory):
    """Implements ``Customers`` on the use cases."""

    def register(self, caller: Principal, wanted: Document) -> str:
        command = read_command(wanted, RegisterCustomer)
        return self._change(register_customer, command, caller).id

    def replace(
        self, caller: Principal, customer_id: str, sections: Document, version: object = None
    ) -> None:
        command = read_command({"customerId": customer_id, **sections}, ReplaceCustomer)
        expected = attrs.evolve(command, expected_version=number(version))
        self._change(replace_customer, expected, caller)

    def patch(
        self, caller: Principal, customer_id: str, patch: Document, version: object = None
    ) -> None:
        command = PatchCustomer(
            customer_id=CustomerId(customer_id), patch=patch, expected_version=number(version)
        )
        self._change(staying(viewed(patch_customer)), command, caller)

    def deactivate(self, caller: Principal, customer_id: str, version: object = None) -> None:
        command = CloseAccount(
            customer_id=CustomerId(customer_id), expected_version=number(version)
        )
        self._change(close_account, command, caller)

    def customer(self, caller: Principal, customer_id: str) -> Document:
        command = ReadCustomer(customer_id=CustomerId(customer_id))
        return shown.customer(self._look(read_customer, command, caller))

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ReadHistory(customer_id=CustomerId(customer_id))
        return [shown.entry(one) for one in self._run(read_history, command, caller).items]

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        page = self._run(list_customers, _query(filters), caller)
        return FoundPage([shown.listed(one) for one in page.items], page.next_cursor)


_FILTERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "query": ("text", str),
    "tier": ("tier", str),
    "segment": ("segment", str),
    "tag": ("tag", str),
    "status": ("status", Status),
    "createdAfter": ("created_after", lambda text: parse_time(text, "createdAfter")),
    "sort": ("sort", Sort),
    "limit": ("limit", int),
    "cursor": ("cursor", str),
}


def _query(filters: Mapping[str, str]) -> CustomerQuery:
    arguments: dict[str, Any] = {}
    for name, text in filters.items():
        field, convert = _FILTERS[name]
        arguments[field] = convert(text)
    return CustomerQuery(**arguments)
