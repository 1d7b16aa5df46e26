"""Since when a customer is in a segment no more, however late that was found out."""

from __future__ import annotations

from datetime import datetime

from customer_core.segments.definitions import Definitions
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.model import CustomerSegment, Standing
from customer_core.segments.since import held_since, taking_effect
from customer_core.segments.timeline import facts_of


def left_since(
    name: str,
    old: CustomerSegment | None,
    new: CustomerSegment,
    history: PurchaseHistory,
    definitions: Definitions,
) -> datetime:
    """Return since when a customer has been out of a segment that it was in.

    That is when its rule ceased to hold, or what had put it there by hand came to its end,
    whichever is later. Where it never was in it by what is known now, or the segment is defined no
    more, it is the moment at which that was found out.

    Args:
        name: of the segment.
        old: where the customer stood, in the segment.
        new: where it stands, not in it.
        history: what the customer stands on.
        definitions: the tiers and segments of the business.
    """
    now = new.updated_at
    unruled = _unruled_since(name, history, definitions, new)
    if old is None or unruled is None:
        return now
    ended = _ended_by_hand(name, old.standing, history, now)
    left = max(unruled, ended) if ended else unruled
    return left if left > old.standing.belongs_to[name] else now


def _unruled_since(
    name: str, history: PurchaseHistory, definitions: Definitions, new: CustomerSegment
) -> datetime | None:
    """Return since when the rule of a segment has not held, or None where there is none."""
    rule = next((one for one in definitions.compiled if one.name == name), None)
    if rule is None:
        return None
    against = {name: rule.negated()}
    facts = facts_of(history, definitions.needs, new.metrics)
    since = held_since(history, against, facts)
    return taking_effect(since, against, {}, history.profile_changed_at)[name]


def _ended_by_hand(
    name: str, old: Standing, history: PurchaseHistory, now: datetime
) -> datetime | None:
    """Return when the segment ceased to be set by hand, or None where it was not."""
    before = old.by_hand.assignment if old.by_hand else None
    if before is None or before.segment != name:
        return None
    given = history.assignment
    moments = (before.ends_at, given and given.ends_at, given and given.assigned_at)
    return min([one for one in moments if one and before.assigned_at < one <= now], default=now)
