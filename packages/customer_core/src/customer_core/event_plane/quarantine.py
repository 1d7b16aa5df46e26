"""Messages that could not be understood, and where they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs


@attrs.frozen(kw_only=True)
class Quarantined:
    """A message that could not be understood.

    Attributes:
        transport: where it came from, such as ``redis:orders.events``.
        raw: its bytes, or the first of them.
        reason: what it was refused for.
        at: when it came.
        headers: what came beside it.
        businesses: those that its sender may tell of; None is every one that the transport may.
    """

    transport: str
    raw: bytes
    reason: str
    at: datetime
    headers: Mapping[str, str] = attrs.field(factory=dict)
    businesses: frozenset[str] | None = None


@attrs.frozen
class KeptMessage:
    """A message in quarantine.

    Attributes:
        id: its number; those that came later have higher ones.
        message: what came.
    """

    id: int
    message: Quarantined


class Quarantine(Protocol):
    """Where input goes that cannot be understood, so that nothing is lost."""

    def put(self, messages: Sequence[Quarantined]) -> None:
        """Keep messages with the reasons they were refused for."""
        ...

    def find(self, limit: int, after: int = 0) -> Sequence[KeptMessage]:
        """Return messages in the order of their ids, from behind ``after``."""
        ...

    def hold(self, ids: Iterable[int]) -> Sequence[KeptMessage]:
        """Hold those that are there and nobody else holds, until the transaction ends."""
        ...

    def remove(self, ids: Iterable[int]) -> None:
        """Forget those that have been understood."""
        ...
