"""All that a business defines, at one version; every change makes the next one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

import attrs

from customer_core.kernel.errors import InvalidField, VersionConflict
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.errors import (
    LowestTierStays,
    SegmentAlreadyExists,
    SegmentInUse,
    SegmentLimitExceeded,
    SegmentNotFound,
    SegmentRuleTooCostly,
)

MOST_DEFINITIONS = 100
MOST_TOGETHER = {"conditions": 2_000, "windows": 24}
"""How much all rules of a business may ask for together, each with those it refers to."""


class ChangeKind(StrEnum):
    """What was done with a tier or segment."""

    DEFINED = "defined"
    CHANGED = "changed"
    RETIRED = "retired"


@attrs.frozen(kw_only=True)
class DefinitionChange:
    """What made a version.

    Attributes:
        what: what was done.
        name: the tier or segment that it was done with.
        kind: which of the two it is.
        author: the subject of who did it.
        at: when.
    """

    what: ChangeKind
    name: str
    kind: Kind
    author: str
    at: datetime


@attrs.frozen(kw_only=True)
class DefinitionSet:
    """The tiers and segments of a business at one version.

    Priorities are places without gaps: of tiers from the lowest, of segments from the one that is
    shown first.

    Attributes:
        version: from 1, the defaults with which every business begins.
        change: what made it; None for the first, which nobody made.
    """

    version: int = 1
    definitions: Definitions = DEFAULT_DEFINITIONS
    change: DefinitionChange | None = None

    def find(self, name: str) -> Definition | None:
        """Return a tier or segment, or None where there is none of that name."""
        return next((one for one in self.definitions.all if one.name == name), None)

    def get(self, name: str) -> Definition:
        """Return a tier or segment.

        Raises:
            SegmentNotFound: there is none of that name.
        """
        found = self.find(name)
        if found is None:
            raise SegmentNotFound(name, ", ".join(one.name for one in self.definitions.all))
        return found

    def need_version(self, expected: int | None) -> None:
        """Refuse a change that was decided on another version.

        Raises:
            VersionConflict: naming the current version.
        """
        if expected is not None and expected != self.version:
            raise VersionConflict(self.version, expected)

    def need_retirable(self, definition: Definition) -> None:
        """Refuse to do without the lowest tier.

        Raises:
            LowestTierStays: it is that.
        """
        if self._is_lowest(definition):
            raise LowestTierStays(definition.name)

    def place(self, kind: Kind, priority: int | None, known: Definition | None = None) -> int:
        """Return the priority that a tier or segment is to have.

        Args:
            kind: which of the two.
            priority: as wanted; None is the last, or where it stands already.
            known: the definition as it stands, or None for a new one.

        Raises:
            InvalidField: there is no such place; the lowest tier keeps its own.
        """
        others = [one for one in self._of_kind(kind) if known is None or one.name != known.name]
        first = 1 if kind is Kind.TIER else 0
        if priority is None:
            return known.priority if known else len(others)
        if not first <= priority <= len(others):
            raise InvalidField("priority", f"must be from {first} to {len(others)}")
        return priority

    def defining(self, definition: Definition, author: str, now: datetime) -> DefinitionSet:
        """Return the next version, with one tier or segment more.

        Raises:
            SegmentAlreadyExists: the name is taken.
            SegmentLimitExceeded: there are too many.
            Invalid: they could not be judged together, or at too high a cost.
        """
        if self.find(definition.name):
            raise SegmentAlreadyExists(definition.name)
        if len(self.definitions.all) >= MOST_DEFINITIONS:
            raise SegmentLimitExceeded(MOST_DEFINITIONS)
        return self._next(definition, ChangeKind.DEFINED, author, now)

    def changing(self, definition: Definition, author: str, now: datetime) -> DefinitionSet:
        """Return the next version, with one tier or segment changed; this one if nothing is.

        Raises:
            SegmentNotFound: there is none of that name.
            LowestTierStays: it is the lowest tier, of which the description alone may change.
            Invalid: they could not be judged together, or at too high a cost.
        """
        known = self.get(definition.name)
        if attrs.evolve(definition, version=known.version) == known:
            return self
        if self._is_lowest(known) and _without_description(definition, known) != known:
            raise LowestTierStays(known.name)
        return self._next(definition, ChangeKind.CHANGED, author, now)

    def retiring(self, name: str, author: str, now: datetime) -> DefinitionSet:
        """Return the next version, with one tier or segment less.

        Raises:
            SegmentNotFound: there is none of that name.
            LowestTierStays: it is the lowest tier.
            SegmentInUse: rules of others ask for it.
        """
        known = self.get(name)
        self.need_retirable(known)
        if dependents := self.definitions.depending_on(name):
            raise SegmentInUse(name, _listed(dependents))
        change = DefinitionChange(
            what=ChangeKind.RETIRED, name=name, kind=known.kind, author=author, at=now
        )
        return self._with(self._without(name, known.kind), known.kind, change)

    def _next(
        self, definition: Definition, what: ChangeKind, author: str, now: datetime
    ) -> DefinitionSet:
        kind = definition.kind
        ordered = self._without(definition.name, kind)
        made = attrs.evolve(definition, version=self.version + 1)
        ordered.insert(definition.priority, made)
        change = DefinitionChange(what=what, name=definition.name, kind=kind, author=author, at=now)
        changed = self._with(ordered, kind, change)
        _check(changed.definitions)
        return changed

    def _with(
        self, ordered: Sequence[Definition], kind: Kind, change: DefinitionChange
    ) -> DefinitionSet:
        placed = [
            one if one.priority == place else attrs.evolve(one, priority=place)
            for place, one in enumerate(ordered)
        ]
        others = [one for one in self.definitions.all if one.kind is not kind]
        return DefinitionSet(
            version=self.version + 1,
            definitions=Definitions.of([*others, *placed]),
            change=change,
        )

    def _without(self, name: str, kind: Kind) -> list[Definition]:
        return [one for one in self._of_kind(kind) if one.name != name]

    def _of_kind(self, kind: Kind) -> Sequence[Definition]:
        return self.definitions.tiers if kind is Kind.TIER else self.definitions.segments

    def _is_lowest(self, definition: Definition) -> bool:
        return definition.kind is Kind.TIER and definition.name == self.definitions.lowest


FIRST = DefinitionSet()
"""What every business begins with."""


def _without_description(definition: Definition, known: Definition) -> Definition:
    return attrs.evolve(definition, version=known.version, description=known.description)


def _check(definitions: Definitions) -> None:
    """Check that definitions can be judged, each and all together, at a bearable cost.

    Raises:
        Invalid: they cannot; see :meth:`Definitions.check`.
        SegmentRuleTooCostly: together they ask for too much.
    """
    definitions.check()
    costs = [one.cost for one in definitions.compiled]
    found = {
        "conditions": sum(cost.conditions for cost in costs),
        "windows": len({window.days for cost in costs for window in cost.windows}),
    }
    for bound, limit in MOST_TOGETHER.items():
        if found[bound] > limit:
            raise SegmentRuleTooCostly(
                "rule",
                f"all rules together ask for {found[bound]:,} {bound}, each with the segments it "
                f"refers to; there may be {limit:,} at most",
                bound=bound,
                found=found[bound],
                limit=limit,
            )


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
