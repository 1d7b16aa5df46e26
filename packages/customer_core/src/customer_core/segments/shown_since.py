"""Since when a customer has been shown a tier and a segment, however late that was found out."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.segments.assignment import Assignment
from customer_core.segments.definitions import Definitions
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.model import CustomerSegment, Standing, assess

_MOST_STEPS = 100  # so that the largest history, not looked at for years, holds nobody up


def shown_since(
    old: CustomerSegment | None,
    new: CustomerSegment,
    history: PurchaseHistory,
    definitions: Definitions,
) -> datetime:
    """Return since when whoever reads has seen the tier and the segment of ``new``.

    Time alone, and what somebody sets by hand, change what is read at their own moment, though the
    assessment comes later. Everything else changes it with the assessment. What was read before
    the profile changed is not known, where rules read the profile.
    """
    now, since = new.updated_at, None
    moment = _first_change(old, history, now)
    if moment is not None and definitions.needs.profile and history.profile_changed_at is not None:
        moment = max(moment, history.profile_changed_at)
    for _ in range(_MOST_STEPS):
        if moment is None or moment > now:
            return since or now
        then = assess(_as_set_by(moment, old, history), definitions, moment)
        since = (since or moment) if _shown(then) == _shown(new.standing) else None
        moment = _next_change(then, history, moment)
    return now


def _first_change(
    old: CustomerSegment | None, history: PurchaseHistory, now: datetime
) -> datetime | None:
    """Return the first moment since the last assessment at which what is read may have changed."""
    if old is None:
        return None
    moments = [old.standing.next_change_at]
    if _is_news(history.assignment, old):
        moments += _moments_of_hand(history)
    return min([one for one in moments if one and old.updated_at <= one <= now], default=None)


def _is_news(given: Assignment | None, old: CustomerSegment) -> bool:
    """Whether something was set or withdrawn by hand since the last assessment."""
    applied = _applied(old)
    return given is not None and (
        given.holds(old.updated_at) if applied is None else applied != given
    )


def _next_change(then: Standing, history: PurchaseHistory, moment: datetime) -> datetime | None:
    moments = [then.next_change_at, *_moments_of_hand(history)]
    return min([one for one in moments if one and one > moment], default=None)


def _moments_of_hand(history: PurchaseHistory) -> tuple[datetime | None, ...]:
    given = history.assignment
    return (given.assigned_at, given.ends_at) if given else ()


def _as_set_by(
    moment: datetime, old: CustomerSegment | None, history: PurchaseHistory
) -> PurchaseHistory:
    """Return the history with what was set by hand at a moment that is over."""
    given = history.assignment
    if old is None or given is None or given.assigned_at <= moment:
        return history
    return attrs.evolve(history, assignment=_applied(old))


def _applied(old: CustomerSegment) -> Assignment | None:
    by_hand = old.standing.by_hand
    return by_hand.assignment if by_hand else None


def _shown(standing: Standing) -> tuple[str, str]:
    return standing.tier, standing.segment
