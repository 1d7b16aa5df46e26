"""Archives of what is held about somebody, in memory."""

from __future__ import annotations

from customer_core.kernel.errors import CustomerServiceError
from customer_core.kernel.principal import Principal
from tests.features.worlds.businesses import Businesses
from tests.features.worlds.memory.archives import Archives
from tests.features.worlds.memory.asking import InMemory, refused


class ExportsInMemory(InMemory):
    """Implements ``Exports`` on the use cases."""

    def __init__(self, businesses: Businesses) -> None:
        super().__init__(businesses)
        self._archives = Archives(self._service)

    def make_archives(self) -> None:
        self._archives.make()
        self._service.settle()

    def archive_link(self, caller: Principal, request_id: str) -> str | None:
        return self._archives.link(caller, request_id)

    def fetch(self, link: str) -> bytes:
        try:
            return self._archives.fetch(link)
        except CustomerServiceError as error:
            raise refused(error) from None
