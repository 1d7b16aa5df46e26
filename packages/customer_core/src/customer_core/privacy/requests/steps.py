"""Who did what with a request, and when."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.privacy.requests.states import Act, RequestState

SELF = "self"
"""The role of the person whom the data is about."""


@attrs.frozen(kw_only=True)
class Actor:
    """Who does something with a request.

    Attributes:
        subject: as the caller's token names it.
        role: ``self``, a role of the token, or ``system``.
    """

    subject: str
    role: str


SYSTEM = Actor(subject="customer-service", role="system")
"""The service itself, where a job does something."""


@attrs.frozen(kw_only=True)
class Step:
    """One thing that was done with a request.

    Attributes:
        before: the state before it; None for the first step.
        after: the state after it.
        note: why, or what came of it, in somebody's own words.
    """

    act: Act
    by: Actor
    at: datetime
    before: RequestState | None
    after: RequestState
    note: str | None = None
