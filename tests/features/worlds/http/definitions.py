"""The tiers and segments that a business defines, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class DefinitionsOverHttp(OverHttp):
    """Implements ``Definitions`` on the HTTP API."""

    def define_segment(self, caller: Principal, wanted: Document) -> None:
        self._change(caller, "POST", "/v1/segments", wanted)

    def change_segment(
        self, caller: Principal, name: str, change: Document, version: object = None
    ) -> None:
        tag = None if version is None else f'"{version}"'
        self._change(caller, "PUT", f"/v1/segments/{name}", change, tag)

    def retire_segment(self, caller: Principal, name: str) -> None:
        self._change(caller, "DELETE", f"/v1/segments/{name}", None)

    def dependents(self, caller: Principal, name: str) -> Sequence[str]:
        path = f"/v1/segments/{name}?dryRun=true"
        found: Sequence[str] = self._change(caller, "DELETE", path, None)["data"]["dependents"]
        return found

    def definitions(self, caller: Principal) -> Document:
        found: Document = self._read(caller, "/v1/segments")["data"]
        return found

    def definition_versions(self, caller: Principal) -> Sequence[Document]:
        return self._list(caller, "/v1/segments/versions", "versions")

    def preview_segment(self, caller: Principal, rule: str) -> Document:
        return self._preview(caller, "/v1/segments/preview", rule)

    def preview_change(self, caller: Principal, name: str, rule: str) -> Document:
        return self._preview(caller, f"/v1/segments/{name}/preview", rule)

    def _preview(self, caller: Principal, path: str, rule: str) -> Document:
        found: Document = self._change(caller, "POST", path, {"rule": rule})["data"]
        return found

    def bring_everybody_up_to_date(self) -> None:
        for _ in self._served.service.redefinition.apply():
            pass
        self._served.settle()
