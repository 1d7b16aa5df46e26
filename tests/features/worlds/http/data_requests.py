"""What data subjects ask for, and what becomes of it, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds import carrying_out
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class DataRequestsOverHttp(OverHttp):
    """Implements ``DataRequests`` on the HTTP API."""

    def ask(self, caller: Principal, customer_id: str, kind: str, body: Document) -> Document:
        path = f"/v1/customers/{customer_id}/privacy/{kind}"
        request: Document = self._change(caller, "POST", path, body)["data"]["request"]
        return request

    def data_request(self, caller: Principal, request_id: str) -> Document:
        return self._resource(caller, f"/v1/privacy/requests/{request_id}", "request")

    def data_requests(self, caller: Principal, filters: Document) -> Sequence[Document]:
        return self._list(caller, "/v1/privacy/requests", "requests", filters)

    def decide(self, caller: Principal, request_id: str, decision: str, body: Document) -> Document:
        path = f"/v1/privacy/requests/{request_id}/{decision}"
        request: Document = self._change(caller, "POST", path, body)["data"]["request"]
        return request

    def take_due_requests(self, business_id: str) -> Sequence[str]:
        now = self._served.clock.now()
        return carrying_out.take_due(self._served.service.units, business_id, now)

    def end_request(self, business_id: str, request_id: str, failure: str | None = None) -> None:
        now = self._served.clock.now()
        carrying_out.end(self._served.service.units, business_id, request_id, now, failure)
