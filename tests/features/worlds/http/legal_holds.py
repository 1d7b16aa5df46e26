"""What keeps a customer from being erased, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class LegalHoldsOverHttp(OverHttp):
    """Implements ``LegalHolds`` on the HTTP API."""

    def place_hold(self, caller: Principal, customer_id: str, body: Document) -> str:
        path = f"/v1/customers/{customer_id}/legal-holds"
        hold_id: str = self._change(caller, "POST", path, body)["data"]["hold"]["id"]
        return hold_id

    def lift_hold(self, caller: Principal, customer_id: str, hold_id: str) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}/legal-holds/{hold_id}", None)

    def legal_holds(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        return self._list(caller, f"/v1/customers/{customer_id}/legal-holds", "holds")
