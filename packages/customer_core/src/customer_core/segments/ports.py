"""What the segments context needs from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import CustomerId
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition, Kind
from customer_core.segments.model import CustomerSegment
from customer_core.segments.survey import SegmentSurvey


@attrs.frozen(kw_only=True)
class SegmentCounts:
    """How many customers there are, in each tier, and in each segment by membership."""

    customers: int
    tiers: Mapping[str, int]
    segments: Mapping[str, int]

    def of(self, definition: Definition) -> int:
        """Return how many customers are in a tier or segment."""
        sizes = self.tiers if definition.kind is Kind.TIER else self.segments
        return sizes.get(definition.name, 0)


class SegmentReader(Protocol):
    """Reads the standing of one business's customers."""

    def of_customer(self, customer_id: CustomerId) -> CustomerSegment | None:
        """Return a customer's metrics and standing as last assessed, or None."""
        ...

    def counts(self) -> SegmentCounts:
        """Return the sizes of all tiers and segments; customers erased do not count."""
        ...


class DefinitionReader(Protocol):
    """Reads what one business defines."""

    def recent(self) -> DefinitionSet:
        """Return the definitions as they are, or were a moment ago: for judging and showing."""
        ...


class DefinitionRepository(DefinitionReader, Protocol):
    """Keeps all versions of what one business defines."""

    def current(self) -> DefinitionSet:
        """Return the definitions as they are, for changing."""
        ...

    def at(self, moment: datetime) -> DefinitionSet:
        """Return the definitions as they were at a moment."""
        ...

    def add(self, made: DefinitionSet) -> None:
        """Keep a version, the one behind the newest.

        No assessment by the one before ends later than this one is kept: those at work end first.

        Raises (here or at the commit):
            ConcurrentUpdate: there is one of its number already.
        """
        ...

    def versions(self, limit: int, before: int | None = None) -> Sequence[DefinitionSet]:
        """Return the versions that somebody made, the newest first.

        Args:
            limit: how many at most.
            before: only versions below this one.
        """
        ...

    def are_applied(self) -> bool:
        """Whether everybody has been brought up to date with the newest version."""
        ...


class SegmentsContext(UseCaseContext, Protocol):
    """The context of use cases that read segments."""

    @property
    def survey(self) -> SegmentSurvey:
        """What all customers at once would say of a rule."""
        ...

    @property
    def definitions(self) -> DefinitionRepository:
        """What the business defines."""
        ...

    @property
    def segments(self) -> SegmentReader:
        """Metrics and standings."""
        ...
