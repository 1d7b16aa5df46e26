"""Since when rules hold that do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from customer_core.segments.history import PurchaseHistory
from customer_core.segments.language.facts import Facts, copy_of
from customer_core.segments.language.moments import Judged, together
from customer_core.segments.timeline import walk_back

Key = TypeVar("Key")


def held_since(
    history: PurchaseHistory, held: Mapping[Key, Judged], facts: Facts
) -> dict[Key, datetime]:
    """Return since when each rule has held without a break, by walking back until none does.

    Rules that look through the same windows walk together, so that those without any pass over
    nothing that leaves one.

    Args:
        history: the customer's.
        held: rules that hold.
        facts: at the moment they hold; changed on the way.
    """
    since = dict.fromkeys(held, facts.at)
    alike: dict[tuple[int, ...], dict[Key, Judged]] = {}
    for key, rule in held.items():
        alike.setdefault(rule.needs.windows, {})[key] = rule
    for index, rules in enumerate(alike.values(), start=1):
        _walk(history, rules, facts if index == len(alike) else copy_of(facts), since)
    return since


def _walk(
    history: PurchaseHistory, rules: Mapping[Key, Judged], facts: Facts, since: dict[Key, datetime]
) -> None:
    holding = [(key, rule.holds) for key, rule in rules.items()]
    for past in walk_back(history, together(*[one.needs for one in rules.values()]), facts):
        holding = [(key, holds) for key, holds in holding if holds(past)]
        if not holding:
            break
        for key, _ in holding:
            since[key] = past.at


def taking_effect(
    since: Mapping[Key, datetime],
    held: Mapping[Key, Judged],
    known_since: Mapping[Key, datetime],
    facts_changed_at: datetime | None,
) -> dict[Key, datetime]:
    """Return since when rules hold, where the profile is known as it is now only.

    Of a rule that reads the profile, what the walk found stands if the profile has not changed
    since then. If it has, then whoever was a member before it changed has stayed one, since the
    moment known or the one of the walk, whichever is later; everybody else has become one with the
    change.

    Args:
        since: by the walk, with the profile as it is now.
        held: the rules.
        known_since: since when each was known to hold, by the last assessment.
        facts_changed_at: when the profile last changed, or None for never.
    """
    return {
        key: _after(walked, known_since.get(key), facts_changed_at)
        if facts_changed_at is not None and held[key].needs.profile
        else walked
        for key, walked in since.items()
    }


def _after(walked: datetime, known: datetime | None, changed_at: datetime) -> datetime:
    if changed_at <= walked:
        return walked
    return max(walked, known) if known is not None and known < changed_at else changed_at
