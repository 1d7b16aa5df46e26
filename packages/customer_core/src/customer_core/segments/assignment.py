"""Tiers and segments set by hand: which, why, by whom, and until when."""

from __future__ import annotations

from datetime import datetime

import attrs


@attrs.frozen(kw_only=True)
class Assignment:
    """A tier, a segment or both that somebody has set for a customer; they win until it ends.

    Attributes:
        tier: the tier, or None to leave it to the rules.
        segment: the segment, or None to leave it to the rules.
        reason: why, in the author's own words.
        author: the subject of who set it.
        assigned_at: when it was set.
        ends_at: the first moment at which it holds no more; None is not before it is withdrawn.
    """

    tier: str | None = None
    segment: str | None = None
    reason: str
    author: str
    assigned_at: datetime
    ends_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it has not ended by then."""
        return self.ends_at is None or moment < self.ends_at

    def says_the_same(self, other: Assignment) -> bool:
        """Whether both set the same, for the same reason, by the same author and until the same."""
        return self == attrs.evolve(other, assigned_at=self.assigned_at)


@attrs.frozen(kw_only=True)
class ByHand:
    """What was set by hand beside what the rules say.

    Attributes:
        assignment: what was set.
        ruled_tier: the tier by the rules.
        ruled_segment: the segment by the rules.
    """

    assignment: Assignment
    ruled_tier: str
    ruled_segment: str
