"""What all businesses define, and whose customers are not up to date with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.ids import BusinessId
from customer_core.segments.definitions import Definitions


@attrs.frozen(kw_only=True)
class Unapplied:
    """A business whose customers have not all been brought up to date with its definitions.

    Attributes:
        version: the newest of its definitions.
    """

    business_id: BusinessId
    version: int


class PlatformDefinitions(Protocol):
    """What all businesses define."""

    def of(self, businesses: Iterable[BusinessId]) -> Mapping[BusinessId, Definitions]:
        """Return what businesses define; no newer version is kept until the transaction ends."""
        ...

    def mark(self, business_id: BusinessId | None) -> str:
        """Return what tells the definitions of a business, or of all, from earlier and later."""
        ...

    def unapplied(self) -> Sequence[Unapplied]:
        """Return the businesses whose customers are not up to date with the newest version."""
        ...

    def applied(self, business_id: BusinessId, version: int, now: datetime) -> None:
        """Note that everybody is up to date with a version, and so with those before it."""
        ...
