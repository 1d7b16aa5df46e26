"""The service over HTTP, on PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from httpx import Response

from customer_bootstrap.events_wire import decode
from customer_core.kernel.principal import Principal
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.served import Served
from tests.features.worlds.world import Document, FoundPage, Refused


class HttpWorld:
    """Implements ``World`` on the HTTP API, Redis Streams, and the event plane run by hand."""

    def __init__(self, served: Served, businesses: Businesses) -> None:
        self._served = served
        self._businesses = businesses

    def set_time(self, moment: datetime) -> None:
        self._served.set_time(moment)

    def now(self) -> datetime:
        return self._served.clock.now()

    def new_business(self, *, currency: str = "USD", open_registration: bool = False) -> str:
        return self._businesses.new(currency=currency, open_registration=open_registration)

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
        response = self._served.call(caller, "GET", f"/v1/customers/{customer_id}")
        customer: Document = _answer(response)["data"]["customer"]
        return {**customer, "version": response.headers["ETag"]}

    def segment(self, caller: Principal, customer_id: str) -> Document:
        return self._resource(caller, f"/v1/customers/{customer_id}/segment", "segment")

    def statistics(self, caller: Principal, customer_id: str) -> Document:
        return self._resource(caller, f"/v1/customers/{customer_id}/stats", "stats")

    def activity(self, caller: Principal, customer_id: str) -> Document:
        return self._read(caller, f"/api/customers/{customer_id}")

    def orders(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        return self._read(caller, f"/api/customers/{customer_id}/orders")

    def order(self, caller: Principal, order_id: str) -> Document:
        return self._read(caller, f"/api/orders/{order_id}")

    def history(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        entries = self._resource(caller, f"/v1/customers/{customer_id}/history", "history")
        return [
            {"event": one["eventType"], "by": one["actor"], "changes": one["changes"]}
            for one in entries
        ]

    def search(self, caller: Principal, filters: Mapping[str, str]) -> FoundPage:
        answer = self._read(caller, "/v1/customers", filters)
        return FoundPage(answer["data"]["customers"], answer["meta"]["nextCursor"])

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        groups = self._read(caller, "/v1/customers/segments")["data"]
        return {
            kind: {one["name"]: one["customers"] for one in groups[kind]}
            for kind in ("tiers", "segments")
        }

    def receive(self, envelopes: Sequence[Document]) -> int:
        return self._served.send(envelopes)

    def look_whom_time_moved(self) -> None:
        for _ in self._served.service.segment_tick.due():
            pass
        self._served.settle()

    def published(self, business_id: str) -> Sequence[Document]:
        envelopes: list[Any] = [decode(event) for _, event in self._served.published()]
        return [one for one in envelopes if one["metadata"]["businessId"] == business_id]

    def _change(
        self, caller: Principal, method: str, path: str, body: object, version: object = None
    ) -> Any:
        headers = {} if version is None else {"If-Match": str(version)}
        answer = _answer(self._served.call(caller, method, path, body=body, headers=headers))
        self._served.settle()
        return answer

    def _read(
        self, caller: Principal, path: str, parameters: Mapping[str, str] | None = None
    ) -> Any:
        return _answer(self._served.call(caller, "GET", path, parameters=parameters))

    def _resource(self, caller: Principal, path: str, name: str) -> Any:
        return self._read(caller, path)["data"][name]


def _answer(response: Response) -> Any:
    answer: Any = decode(response.content) if response.content else None
    if response.is_success:
        return answer
    faults = answer.get("errors", [])
    raise Refused(answer["code"], tuple(one["field"] for one in faults), answer["detail"])
