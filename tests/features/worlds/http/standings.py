"""The tier and the segments a customer is in, and why, over HTTP."""

from __future__ import annotations

from urllib.parse import urlencode

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class StandingsOverHttp(OverHttp):
    """Implements ``Standings`` on the HTTP API."""

    def segment(self, caller: Principal, customer_id: str) -> Document:
        path = f"/v1/customers/{customer_id}/segment"
        return self._resource(caller, path, "segment", self._as_of)

    def explanation(self, caller: Principal, customer_id: str, name: str) -> Document:
        path = f"/v1/customers/{customer_id}/segment"
        options = {"explain": "true", **(self._as_of or {})}
        explained = self._list(caller, path, "explanations", options)
        return next(one for one in explained if one["name"] == name)

    def assign_segment(
        self, caller: Principal, customer_id: str, wanted: Document, version: object = None
    ) -> None:
        self._change(caller, "PUT", f"/v1/customers/{customer_id}/segment", wanted, version)

    def withdraw_assignment(
        self, caller: Principal, customer_id: str, reason: str | None = None
    ) -> None:
        path = f"/v1/customers/{customer_id}/segment"
        query = f"?{urlencode({'reason': reason})}" if reason else ""
        self._change(caller, "DELETE", path + query, None)

    def look_whom_time_moved(self) -> None:
        for _ in self._served.service.segment_tick.due():
            pass
        self._served.settle()
