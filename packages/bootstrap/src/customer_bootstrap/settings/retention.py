"""The settings of retention: how long what nobody needs is kept."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from customer_bootstrap.settings import kinds
from customer_bootstrap.settings.fields import about
from customer_core.privacy.retention.policy import AgingCategory

_SHORTEST_DAYS, _LONGEST_DAYS = 30, 36_500


@attrs.frozen(kw_only=True, slots=False)
class RetentionSettings:
    """After how long what is let go of."""

    retention_inactive_days: int | None = attrs.field(
        default=None,
        metadata=about(
            "RETENTION_INACTIVE_DAYS",
            "Days without any activity after which customers are anonymised by the weekly job; "
            "without it, never.",
            kinds.whole(_SHORTEST_DAYS, _LONGEST_DAYS, 1095),
        ),
    )
    retention_notice_days: int = attrs.field(
        default=30,
        metadata=about(
            "RETENTION_NOTICE_DAYS",
            "Days before that in which the inactivity has been made known by an event.",
            kinds.whole(0, 365, 30),
        ),
    )
    retention_periods: Mapping[str, int] = attrs.field(
        default=MappingProxyType({}),
        metadata=about(
            "RETENTION_PERIODS",
            "Days after which data of a category is let go of, whose account stays.",
            kinds.days_by(
                AgingCategory, _SHORTEST_DAYS, _LONGEST_DAYS, "online=365,appointments=730"
            ),
        ),
    )
