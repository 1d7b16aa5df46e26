"""Where the runs of a recompute are kept, so that none begins anew because it was killed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.differing import Differing, StandingCheck
from customer_core.segments.history import CustomerKey
from customer_core.segments.movements import Movements


@attrs.frozen(kw_only=True)
class RecomputeScope:
    """Whom a recompute looks at.

    Attributes:
        business_id: the customers of one business; all by default.
        segment: those whose membership of one segment, or tier, differs; all by default.
        from_orders: whether the figures are held against the orders and points too, as after a
            read model was rebuilt.
    """

    business_id: BusinessId | None = None
    segment: str | None = None
    from_orders: bool = False


@attrs.frozen(kw_only=True)
class Run:
    """A recompute.

    Attributes:
        number: its number.
        scope: whom it looks at.
        resumed: whether it was broken off before.
    """

    number: int
    scope: RecomputeScope
    resumed: bool = False


@attrs.frozen(kw_only=True)
class Place:
    """How far one part of a run is.

    Attributes:
        part: its number.
        after: the customer behind whom it goes on; None is before the first.
        until: the last customer of the part; None is the last there is.
    """

    part: int
    after: CustomerKey | None = None
    until: CustomerKey | None = None


class Population(Protocol):
    """The customers of all businesses, in the order of their keys."""

    def count(self, business_id: BusinessId | None) -> int:
        """Return how many customers a business has, or all have together."""
        ...

    def next_business(self, after: BusinessId | None) -> BusinessId | None:
        """Return the first business with customers, or the one behind another; None at the end."""
        ...

    def bounds(self, business_id: BusinessId | None, parts: int) -> Sequence[CustomerKey]:
        """Return the last customers of parts that are about as large; of the last part none."""
        ...

    def differing(
        self, check: StandingCheck, after: CustomerId, until: CustomerId | None, limit: int
    ) -> Differing:
        """Return whose standing is not what the definitions say.

        Args:
            check: what standings are held against.
            after: behind whom to begin.
            until: the last to look at, or None.
            limit: how many to look at, at most.
        """
        ...


class RecomputeRuns(Protocol):
    """The runs, over all businesses."""

    def unfinished(self, scope: RecomputeScope, definitions: str, since: datetime) -> Run | None:
        """Return the run of a scope that was begun by ``since`` or later and has not ended.

        Args:
            scope: whom it looks at.
            definitions: what tells the definitions from others; a run by others does not count.
            since: how old it may be.
        """
        ...

    def start(
        self, scope: RecomputeScope, definitions: str, bounds: Sequence[CustomerKey], now: datetime
    ) -> Run:
        """Begin a run, and forget those of the same scope before it.

        Args:
            scope: whom it looks at.
            definitions: what tells the definitions from others.
            bounds: the last customers of all parts but the last, in order.
            now: the moment.
        """
        ...

    def take(self, run: Run, *, besides: Collection[int] = ()) -> Place | None:
        """Return the place of the part that waits longest, or None where all are at their end.

        Args:
            run: the run.
            besides: parts that are passed over.
        """
        ...

    def advance(self, run: Run, place: Place, to: Place | None, customers: int) -> bool:
        """Move a part on, and count the customers looked at.

        Args:
            run: the run.
            place: where the part was.
            to: where it is; None is the end.
            customers: how many lie between.

        Returns:
            Whether it was at ``place`` still; where another process was quicker, nothing is done.
        """
        ...

    def add(self, run: Run, place: Place, movements: Movements) -> None:
        """Count movements, in the transaction that makes them."""
        ...

    def outcome(self, run: Run) -> tuple[int, Movements]:
        """Return how many customers were looked at so far, and who moved."""
        ...
