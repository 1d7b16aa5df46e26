"""What data subjects ask for, and what becomes of it, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document


class DataRequests(Protocol):
    """What data subjects ask for, and what becomes of it."""

    def ask(self, caller: Principal, customer_id: str, kind: str, body: Document) -> Document:
        """Ask for an ``export``, ``erasure`` or ``rectification``, and return the request."""
        ...

    def data_request(self, caller: Principal, request_id: str) -> Document:
        """Return a request of a data subject."""
        ...

    def data_requests(self, caller: Principal, filters: Document) -> Sequence[Document]:
        """Return requests of data subjects, the newest first."""
        ...

    def decide(self, caller: Principal, request_id: str, decision: str, body: Document) -> Document:
        """Decide on a request, such as ``approve``, and return it."""
        ...

    def take_due_requests(self, business_id: str) -> Sequence[str]:
        """Begin what is due, as the job does, and return the ids of the requests."""
        ...

    def end_request(self, business_id: str, request_id: str, failure: str | None = None) -> None:
        """End what was begun, as the job does: carried out, or failed for a reason."""
        ...
