"""What other services tell, and are told, in a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tests.features.worlds.answers import Document


class Events(Protocol):
    """What other services tell, and are told."""

    def receive(self, envelopes: Sequence[Document]) -> int:
        """Take in what other services send, and return how many messages were put aside."""
        ...

    def published(self, business_id: str) -> Sequence[Document]:
        """Return what other services were told of a business, as envelopes."""
        ...

    def dead_letters(self, business_id: str) -> Sequence[Document]:
        """Return the events of a business that could not be applied, with state and attempts."""
        ...

    def try_what_is_due(self) -> None:
        """Try again what could not be applied and whose time has come."""
        ...

    def try_everything_again(self, business_id: str) -> None:
        """Try again all that could not be applied, as an operator may."""
        ...

    def learn_to_read(self, text: str, amount: str) -> None:
        """Let the service from now on read a total that says ``text`` as ``amount``."""
        ...
