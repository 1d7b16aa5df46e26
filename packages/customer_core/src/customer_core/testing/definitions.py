"""What businesses define, in memory: for one business, and for the platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from customer_core.event_plane.platform_definitions import Unapplied
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId
from customer_core.segments.definition_set import FIRST, DefinitionSet
from customer_core.segments.definitions import Definitions
from customer_core.testing.transaction import Transaction


class MemoryDefinitions:
    """Implements ``DefinitionRepository`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def recent(self) -> DefinitionSet:
        """Return the definitions as they are."""
        return self.current()

    def current(self) -> DefinitionSet:
        """Return the definitions as they are, for changing."""
        return newest(self._transaction, self._business_id)

    def at(self, moment: datetime) -> DefinitionSet:
        """Return the definitions as they were at a moment."""
        made = (one for one in self._made() if one.change and one.change.at <= moment)
        return next(made, FIRST)

    def add(self, made: DefinitionSet) -> None:
        """Keep a version, the one behind the newest."""
        place = (self._business_id, made.version)
        self._transaction.hold(("definitions", *place))
        if self._transaction.definitions.get(place) is not None:
            raise ConcurrentUpdate
        self._transaction.definitions.put(place, made)

    def versions(self, limit: int, before: int | None = None) -> Sequence[DefinitionSet]:
        """Return the versions that somebody made, the newest first."""
        return [one for one in self._made() if before is None or one.version < before][:limit]

    def are_applied(self) -> bool:
        """Whether everybody has been brought up to date with the newest version."""
        return _is_applied(self._transaction, self._business_id)

    def _made(self) -> list[DefinitionSet]:
        return made_by(self._transaction, self._business_id)


class MemoryPlatformDefinitions:
    """Implements ``PlatformDefinitions``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of(self, businesses: Iterable[BusinessId]) -> Mapping[BusinessId, Definitions]:
        """Return what businesses define."""
        return {one: newest(self._transaction, one).definitions for one in businesses}

    def mark(self, business_id: BusinessId | None) -> str:
        """Return what tells the definitions of a business, or of all, from others."""
        versions = self._transaction.definitions.rows()
        found = [one for one, _ in versions if business_id in (None, one)]
        return str(len(found))

    def unapplied(self) -> Sequence[Unapplied]:
        """Return the businesses whose customers are not up to date with the newest version."""
        businesses = sorted({one for one, _ in self._transaction.definitions.rows()})
        return [
            Unapplied(business_id=one, version=newest(self._transaction, one).version)
            for one in businesses
            if not _is_applied(self._transaction, one)
        ]

    def applied(self, business_id: BusinessId, version: int, now: datetime) -> None:  # noqa: ARG002 - the port
        """Note that everybody is up to date with a version, and so with those before it."""
        known = self._transaction.applied.get(business_id) or FIRST.version
        self._transaction.applied.put(business_id, max(known, version))


def made_by(transaction: Transaction, business_id: BusinessId) -> list[DefinitionSet]:
    """Return the versions that somebody made of a business's definitions, the newest first."""
    rows = transaction.definitions.rows()
    found = [made for (owner, _), made in rows.items() if owner == business_id]
    return sorted(found, key=lambda one: one.version, reverse=True)


def newest(transaction: Transaction, business_id: BusinessId) -> DefinitionSet:
    """Return the definitions of a business as they are."""
    return next(iter(made_by(transaction, business_id)), FIRST)


def _is_applied(transaction: Transaction, business_id: BusinessId) -> bool:
    applied = transaction.applied.get(business_id) or FIRST.version
    return applied >= newest(transaction, business_id).version
