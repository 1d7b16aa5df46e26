"""Archives in the world in memory: made by the job, and fetched by their links."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from customer_bootstrap.events_wire import encode
from customer_core.event_plane.exporter import Exporter
from customer_core.kernel.ids import BusinessId
from customer_core.kernel.principal import Origin, Principal
from customer_core.privacy.export.errors import ExportNotFound
from customer_core.privacy.export.links import ArchiveNames, ExportLinks
from customer_core.privacy.export.open_export import OpenExport, bearer_of_a_link, open_export
from customer_core.privacy.requests.model import DataRequestId
from customer_core.privacy.requests.read_requests import ReadRequest, read_request
from customer_core.testing import MemoryService
from customer_core.testing.exports import MemoryArchives

SECRET = "only for tests, and long enough for privacy"
KEEP = timedelta(days=7)


class Archives:
    """What the service in memory does about archives."""

    def __init__(self, service: MemoryService) -> None:
        self._service = service
        self._links = ExportLinks(SECRET, KEEP)
        self._kept = MemoryArchives(service.clock)
        self._exporter = Exporter(
            units=service.platform,
            clock=service.clock,
            application=service.application,
            archives=self._kept,
            names=ArchiveNames(SECRET),
            keep=KEEP,
            encode=encode,
        )

    def make(self) -> None:
        """Make what is due, as the job does."""
        while self._exporter.step():
            pass

    def link(self, caller: Principal, request_id: str) -> str | None:
        """Return the link that a request shows."""
        command = ReadRequest(request_id=DataRequestId(request_id))
        request = self._service.application.run(read_request, command, caller)
        link = self._links.link(request, self._service.clock.now())
        return None if link is None else link.path

    def fetch(self, link: str) -> bytes:
        """Return the archive that a link leads to.

        Raises:
            ExportNotFound: the link is not good.
        """
        parts = urlsplit(link)
        query = dict(parse_qsl(parts.query))
        business, request_id = query.pop("business"), parts.path.rpartition("/")[2]
        now = self._service.clock.now()
        if not self._links.is_good(business_id=business, request_id=request_id, **query, now=now):
            raise ExportNotFound
        bearer = bearer_of_a_link(BusinessId(business), Origin())
        command = OpenExport(request_id=DataRequestId(request_id))
        found = self._kept.read(self._service.application.run(open_export, command, bearer))
        if found is None:
            raise ExportNotFound
        return b"".join(found.pieces)
