"""Archives of what is held about somebody, over HTTP."""

from __future__ import annotations

from customer_core.kernel.principal import Principal
from tests.features.worlds.http.asking import OverHttp, answered


class ExportsOverHttp(OverHttp):
    """Implements ``Exports`` on the HTTP API."""

    def make_archives(self) -> None:
        while self._served.service.exporter.step():
            pass
        self._served.settle()

    def archive_link(self, caller: Principal, request_id: str) -> str | None:
        path = f"/v1/privacy/requests/{request_id}"
        download = self._resource(caller, path, "request")["download"]
        return None if download is None else download["url"]

    def fetch(self, link: str) -> bytes:
        response = self._served.client.get(link)
        if not response.is_success:
            answered(response)
        return response.content
