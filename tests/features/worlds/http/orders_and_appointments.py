"""What customers order, and when they come, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class OrdersAndAppointmentsOverHttp(OverHttp):
    """Implements ``OrdersAndAppointments`` on the HTTP API."""

    def activity(self, caller: Principal, customer_id: str) -> Document:
        found: Document = self._read(caller, f"/api/customers/{customer_id}", self._as_of)
        return found

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        path = f"/api/customers/{customer_id}/orders"
        found: Sequence[Document] = self._read(caller, path, self._as_of)
        return found

    def order(self, caller: Principal, order_id: str) -> Document:
        found: Document = self._read(caller, f"/api/orders/{order_id}", self._as_of)
        return found

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        path = f"/v1/customers/{customer_id}/stats"
        return self._resource(caller, path, "stats", self._as_of)

    def appointments(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        path = f"/v1/customers/{customer_id}/appointments"
        return self._list(caller, path, "appointments")

    def brochure_requests(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        path = f"/v1/customers/{customer_id}/brochure-requests"
        return self._list(caller, path, "brochureRequests")
