"""Who is inactive, and who stays nevertheless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs

from customer_core.event_plane.ports import PlatformUnit
from customer_core.privacy.retention.policy import RetentionPolicy
from customer_core.segments.history import CustomerKey


@attrs.frozen(kw_only=True)
class Judgement:
    """What customers are found to be.

    Attributes:
        inactive: who has been inactive for long enough, with the last activity, and may go.
        held: who has been, too, but stays for a legal hold or an open request.
        active: who has not been, or is not there.
    """

    inactive: Mapping[CustomerKey, datetime]
    held: frozenset[CustomerKey]
    active: Sequence[CustomerKey]


def judge(
    unit: PlatformUnit, policy: RetentionPolicy, keys: Sequence[CustomerKey], now: datetime
) -> Judgement:
    """Find out who of some customers is inactive at a moment."""
    last = unit.retention.last_active(keys)
    idle = {key: last[key] for key in keys if key in last and policy.is_inactive(last[key], now)}
    held = unit.legal_holds.active(idle, now) | unit.retention.busy(idle)
    return Judgement(
        inactive={key: at for key, at in idle.items() if key not in held},
        held=frozenset(held),
        active=[key for key in keys if key not in idle],
    )
