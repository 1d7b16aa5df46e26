"""What is noted about customers, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.http.asking import OverHttp


class TagsAndNotesOverHttp(OverHttp):
    """Implements ``TagsAndNotes`` on the HTTP API."""

    def add_tags(self, caller: Principal, customer_id: str, labels: Sequence[str]) -> None:
        body = {"label": labels[0]} if len(labels) == 1 else {"labels": list(labels)}
        self._change(caller, "POST", f"/v1/customers/{customer_id}/tags", body)

    def tags(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        return self._list(caller, f"/v1/customers/{customer_id}/tags", "tags")

    def remove_tag(self, caller: Principal, customer_id: str, tag_id: str) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}/tags/{tag_id}", None)

    def add_note(self, caller: Principal, customer_id: str, content: str) -> None:
        self._change(caller, "POST", f"/v1/customers/{customer_id}/notes", {"content": content})

    def notes(
        self, caller: Principal, customer_id: str, limit: int = 100, cursor: str | None = None
    ) -> tuple[Sequence[Document], str | None]:
        parameters = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        answer = self._read(caller, f"/v1/customers/{customer_id}/notes", parameters)
        return answer["data"]["notes"], answer["meta"]["nextCursor"]

    def remove_note(self, caller: Principal, customer_id: str, note_id: str) -> None:
        self._change(caller, "DELETE", f"/v1/customers/{customer_id}/notes/{note_id}", None)
