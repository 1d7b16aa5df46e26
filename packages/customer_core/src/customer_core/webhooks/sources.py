"""Who may send webhooks to this service."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class WebhookSource:
    """A system that sends webhooks.

    Attributes:
        secrets: what it signs with; two while one is replaced by another.
        businesses: those its events may be about; None is every one.
    """

    secrets: tuple[str, ...] = attrs.field(repr=False)
    businesses: frozenset[str] | None
