"""Who is in a tier or segment, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customer_bootstrap.events_wire import decode
from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document, FoundPage
from tests.features.worlds.http.asking import OverHttp, answered


class AudiencesOverHttp(OverHttp):
    """Implements ``Audiences`` on the HTTP API."""

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        groups = self._read(caller, "/v1/customers/segments")["data"]
        return {
            kind: {one["name"]: one["customers"] for one in groups[kind]}
            for kind in ("tiers", "segments")
        }

    def audience(self, caller: Principal, name: str, options: Mapping[str, str]) -> FoundPage:
        answer = self._read(caller, f"/v1/segments/{name}/customers", options)
        return FoundPage(answer["data"]["customers"], answer["meta"]["nextCursor"])

    def audience_size(self, caller: Principal, name: str) -> int | None:
        path, options = f"/v1/segments/{name}/customers", {"limit": "1", "count": "true"}
        size: int | None = self._read(caller, path, options)["meta"]["total"]
        return size

    def audience_file(
        self, caller: Principal, name: str, reachable: str | None = None
    ) -> Sequence[Document]:
        options = {"format": "jsonl"} | ({"reachable": reachable} if reachable else {})
        path = f"/v1/segments/{name}/customers/export"
        response = self._served.call(caller, "GET", path, parameters=options)
        if not response.is_success:
            answered(response)
        members: list[Any] = [decode(line) for line in response.content.splitlines()]
        return members
