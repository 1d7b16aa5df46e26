"""Who moved from where to where: counts over many customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from customer_core.segments.model import Standing

Step = tuple[Standing | None, Standing]
"""Where a customer stood, or None, and where it stands."""


@attrs.frozen(kw_only=True)
class Move:
    """Customers who went from one tier, or segment, to another.

    Attributes:
        before: where they were; None is nowhere yet.
        after: where they are.
        customers: how many.
    """

    before: str | None
    after: str
    customers: int


@attrs.frozen(kw_only=True)
class Movements:
    """What became of customers.

    Attributes:
        changed: customers of whom anything changed, if only a figure or a moment.
        tiers: who went from which tier to which.
        segments: who went from which segment to which.
        entered: how many became members of each segment.
        exited: how many are members no more.
    """

    changed: int = 0
    tiers: tuple[Move, ...] = ()
    segments: tuple[Move, ...] = ()
    entered: Mapping[str, int] = attrs.field(factory=dict)
    exited: Mapping[str, int] = attrs.field(factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Movements:
        """Return what steps come to."""
        changed = 0
        tiers, segments = Counter[tuple[str | None, str]](), Counter[tuple[str | None, str]]()
        entered, exited = Counter[str](), Counter[str]()
        for old, new in steps:
            changed += 1
            tiers[old.tier if old else None, new.tier] += 1
            segments[old.segment if old else None, new.segment] += 1
            before = old.belongs_to if old else {}
            entered.update(name for name in new.belongs_to if name not in before)
            exited.update(name for name in before if name not in new.belongs_to)
        return cls(
            changed=changed,
            tiers=_moves(tiers),
            segments=_moves(segments),
            entered=dict(entered),
            exited=dict(exited),
        )

    def __add__(self, other: Movements) -> Movements:
        return Movements(
            changed=self.changed + other.changed,
            tiers=_moves(_counted(self.tiers) + _counted(other.tiers)),
            segments=_moves(_counted(self.segments) + _counted(other.segments)),
            entered=dict(Counter(self.entered) + Counter(other.entered)),
            exited=dict(Counter(self.exited) + Counter(other.exited)),
        )


NO_MOVEMENTS = Movements()


def moves_of(counts: Iterable[tuple[str | None, str, int]]) -> tuple[Move, ...]:
    """Return the moves that counts come to: from where, to where, and how many customers."""
    counted = Counter[tuple[str | None, str]]()
    for before, after, customers in counts:
        counted[before, after] += customers
    return _moves(counted)


def _counted(moves: Iterable[Move]) -> Counter[tuple[str | None, str]]:
    return Counter({(move.before, move.after): move.customers for move in moves})


def _moves(counted: Counter[tuple[str | None, str]]) -> tuple[Move, ...]:
    """Return the moves, the most frequent first; who stayed where it was did not move."""
    found = [
        Move(before=before, after=after, customers=customers)
        for (before, after), customers in counted.items()
        if before != after
    ]
    return tuple(sorted(found, key=lambda one: (-one.customers, one.before or "", one.after)))
