"""Who is in a tier or segment, in a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document, FoundPage


class Audiences(Protocol):
    """Who is in a tier or segment."""

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        """Return how many customers are in each of the ``tiers`` and ``segments``."""
        ...

    def audience(self, caller: Principal, name: str, options: Mapping[str, str]) -> FoundPage:
        """Return a page of a tier's or segment's members; ``options`` has the names of SPEC 3."""
        ...

    def audience_size(self, caller: Principal, name: str) -> int | None:
        """Return how many members a tier or segment has."""
        ...

    def audience_file(
        self, caller: Principal, name: str, reachable: str | None = None
    ) -> Sequence[Document]:
        """Return what a file of a tier's or segment's members says of each."""
        ...
