"""Registering, changing, reading and finding customers, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document, FoundPage
from tests.features.worlds.http.asking import OverHttp, answered


class CustomersOverHttp(OverHttp):
    """Implements ``Customers`` on the HTTP API."""

    def register(self, caller: Principal, wanted: Document) -> str:
        answer = self._change(caller, "POST", "/v1/customers", wanted)
        customer_id: str = answer["data"]["customer"]["id"]
        return customer_id

    def replace(
        self, caller: Principal, customer_id: str, sections: Document, version: object = None
    ) -> None:
        self._change(caller, "PUT", f"/v1/customers/{customer_id}", sections, version)

    def patch(
        self, caller: Principal, customer_id: str, patch: Document, version: object = None
    ) -> None:
        self._change(caller, "PATCH", f"/v1/customers/{customer_id}", patch, version)

    def deactivate(self, caller: Principal, customer_id: str, version: object = None) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}", None, version)

    def customer(self, caller: Principal, customer_id: str) -> Document:
        path = f"/v1/customers/{customer_id}"
        response = self._served.call(caller, "GET", path, parameters=self._as_of)
        customer: Document = answered(response)["data"]["customer"]
        return {**customer, "version": response.headers["ETag"]}

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        entries = self._list(caller, f"/v1/customers/{customer_id}/history", "history")
        return [
            {"event": one["eventType"], "by": one["actor"], "changes": one["changes"]}
            for one in entries
        ]

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        answer = self._read(caller, "/v1/customers", filters)
        return FoundPage(answer["data"]["customers"], answer["meta"]["nextCursor"])
