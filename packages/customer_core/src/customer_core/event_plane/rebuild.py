"""Filling a read model anew beside the one that serves, and changing over without a pause."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import ClassVar, Protocol

import attrs

from customer_core.event_plane.perspective import Perspective, ReadModels
from customer_core.event_plane.ports import PlatformJournal
from customer_core.event_plane.projector import NOTHING, PERSPECTIVES, Step
from customer_core.kernel.errors import Conflict, NotFound

BATCH = 2_000


@attrs.define(eq=False)
class PerspectiveNotFound(NotFound):
    """There is no perspective {name} that can be rebuilt; known are {known}.

    Standings are not rebuilt but assessed anew: see ``customers segments recompute --from-orders``.
    """

    code: ClassVar[str] = "PERSPECTIVE_NOT_FOUND"
    name: str
    known: str


@attrs.define(eq=False)
class RebuildRunning(Conflict):
    """Another process is rebuilding {perspective}; wait for it, or stop it."""

    code: ClassVar[str] = "REBUILD_RUNNING"
    perspective: str


@attrs.define(eq=False)
class RebuildBehind(Conflict):
    """The new version of {perspective} is behind the one that serves; go on filling it."""

    code: ClassVar[str] = "REBUILD_BEHIND"
    perspective: str


@attrs.frozen(kw_only=True)
class Version:
    """What a version of a read model holds.

    Attributes:
        rows: how many.
        checksum: the same for the same rows, in whatever order they lie.
    """

    rows: int
    checksum: str


@attrs.frozen(kw_only=True)
class Comparison:
    """The version that served beside the one that was built, at the same place of the journal.

    Attributes:
        serving: the one that served.
        built: the new one.
        differing: rows that are in one alone, or not the same in both.
    """

    serving: Version
    built: Version
    differing: int

    @property
    def same(self) -> bool:
        """Whether the rebuild changed nothing."""
        return not self.differing


class BuildingUnit(Protocol):
    """One transaction whose read models are those that are being built."""

    @property
    def journal(self) -> PlatformJournal:
        """The journal."""
        ...

    @property
    def models(self) -> ReadModels:
        """The version that is being built."""
        ...

    def commit(self) -> None:
        """Make everything last, at once."""
        ...


class Building(Protocol):
    """A version of a read model that is being built; one process at a time holds it."""

    @property
    def resumed(self) -> bool:
        """Whether it had been begun before."""
        ...

    def begin(self) -> AbstractContextManager[BuildingUnit]:
        """Open a transaction; it rolls back unless it was committed."""
        ...

    def remaining(self) -> int:
        """Return how many events the version that serves is ahead."""
        ...

    def switch(self, fill: Callable[[], object], *, only_compare: bool = False) -> Comparison:
        """Compare both versions, then let the new one serve and drop the other, at once.

        The perspectives stand still meanwhile; reading goes on, and so does writing events down.

        Args:
            fill: takes the last steps, once the perspectives stand still.
            only_compare: drop the new version instead.

        Raises:
            RebuildBehind: the new version has still not read what the other has; nothing was
                changed.
        """
        ...


class Rebuilds(Protocol):
    """Where versions of read models are built."""

    def open(self, perspective: str, *, afresh: bool) -> AbstractContextManager[Building]:
        """Take on the building of a perspective: one begun before, or a new one.

        Args:
            perspective: its name.
            afresh: drop what was begun before.

        Raises:
            PerspectiveNotFound: there is none of that name.
            RebuildRunning: another process is at it.
        """
        ...


def cursor_of(perspective: str) -> str:
    """Return the name of the cursor that fills a new version."""
    return f"rebuild:{perspective}"


@attrs.frozen
class Rebuilder:
    """Fills a version of one perspective's read model, a batch of one partition at a time.

    It never overtakes the perspectives that serve, records nothing and publishes nothing.
    """

    building: Building
    perspective: Perspective

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Apply the next batch of a partition; effects and cursor move in one transaction.

        Raises:
            DependencyUnavailable: the store does not answer; nothing was kept.
        """
        with self.building.begin() as unit:
            name = cursor_of(self.perspective.name)
            cursor = unit.journal.read(name, partition, limit, behind=PERSPECTIVES)
            if cursor is None or not cursor.batch:
                return NOTHING
            mine = [one for one in cursor.batch if self.perspective.takes(one.event)]
            if mine:
                self.perspective.apply(unit.models, mine)
            cursor.advance(cursor.batch[-1].point)
            unit.commit()
        return Step(len(cursor.batch), len(cursor.batch) == limit)
