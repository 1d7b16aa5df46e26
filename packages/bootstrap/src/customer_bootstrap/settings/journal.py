"""The settings of the journal."""

from __future__ import annotations

import attrs

from customer_bootstrap.settings import kinds
from customer_bootstrap.settings.fields import about


@attrs.frozen(kw_only=True, slots=False)
class JournalSettings:
    """How long the journal keeps what, and when its state is worth a warning."""

    journal_retention_days: int | None = attrs.field(
        default=None,
        metadata=about(
            "JOURNAL_RETENTION_DAYS",
            "Days after which the journal lets go of other services' events; without it, never.",
            kinds.whole(1, 36_500, 400),
        ),
    )
    journal_lag_warning: int = attrs.field(
        default=10_000,
        metadata=about(
            "JOURNAL_LAG_WARNING",
            "Events not read by a reader at which readiness warns.",
            kinds.whole(1, 10**12, 10_000),
        ),
    )
    journal_stall_warning: int = attrs.field(
        default=10,
        metadata=about(
            "JOURNAL_STALL_WARNING",
            "Seconds that a transaction holds up events after which readiness warns.",
            kinds.whole(1, 86_400, 10),
        ),
    )
