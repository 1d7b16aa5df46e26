"""The address books of customers, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp, answered


class AddressesOverHttp(OverHttp):
    """Implements ``Addresses`` on the HTTP API."""

    def addresses(self, caller: Principal, customer_id: str | None) -> Sequence[Document]:
        return self._list(caller, _book(customer_id), "addresses")

    def address(self, caller: Principal, customer_id: str | None, address_id: str) -> Document:
        path = f"{_book(customer_id)}/{address_id}"
        response = self._served.call(caller, "GET", path)
        address: Document = answered(response)["data"]["address"]
        return {**address, "version": response.headers["ETag"]}

    def add_address(self, caller: Principal, customer_id: str | None, wanted: Document) -> str:
        answer = self._change(caller, "POST", _book(customer_id), wanted)
        address_id: str = answer["data"]["address"]["id"]
        return address_id

    def patch_address(
        self,
        caller: Principal,
        customer_id: str | None,
        address_id: str,
        patch: Document,
        version: object = None,
    ) -> None:
        path = f"{_book(customer_id)}/{address_id}"
        self._change(caller, "PATCH", path, patch, version)

    def remove_address(self, caller: Principal, customer_id: str | None, address_id: str) -> None:
        self._change(caller, "DELETE", f"{_book(customer_id)}/{address_id}", None)


def _book(customer_id: str | None) -> str:
    return f"/v1/customers/{customer_id}/addresses" if customer_id else "/v1/customers/addresses"
