"""The kinds and states of a request, and the one table of the moves between states."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class RequestKind(StrEnum):
    """What a person asks for: a copy of the data, its erasure, or that it be put right.

    Articles 15 and 20, 17, and 16 of the GDPR.
    """

    ACCESS = "access"
    ERASURE = "erasure"
    RECTIFICATION = "rectification"


class RequestState(StrEnum):
    """Where a request is."""

    RECEIVED = "received"
    IDENTITY_CHECK = "identity_check"
    APPROVED = "approved"
    ON_HOLD = "on_hold"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What somebody did with a request."""

    RECEIVED = "received"
    ASKED_AGAIN = "asked_again"
    IDENTITY_CONFIRMED = "identity_confirmed"
    APPROVED = "approved"
    HASTENED = "hastened"
    HELD = "held"
    RELEASED = "released"
    STARTED = "started"
    RESUMED = "resumed"
    FINISHED = "finished"
    FAILED = "failed"
    RETRIED = "retried"
    REFUSED = "refused"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"


MOVES: Mapping[RequestState, frozenset[RequestState]] = MappingProxyType(
    {
        RequestState.RECEIVED: frozenset(
            {RequestState.APPROVED, RequestState.REFUSED, RequestState.WITHDRAWN}
        ),
        RequestState.IDENTITY_CHECK: frozenset(
            {RequestState.RECEIVED, RequestState.REFUSED, RequestState.WITHDRAWN}
        ),
        RequestState.APPROVED: frozenset(
            {
                RequestState.ON_HOLD,
                RequestState.RUNNING,
                RequestState.REFUSED,
                RequestState.WITHDRAWN,
            }
        ),
        RequestState.ON_HOLD: frozenset(
            {RequestState.APPROVED, RequestState.REFUSED, RequestState.WITHDRAWN}
        ),
        RequestState.RUNNING: frozenset(
            {
                RequestState.ON_HOLD,
                RequestState.RUNNING,
                RequestState.DONE,
                RequestState.FAILED,
            }
        ),
        RequestState.FAILED: frozenset({RequestState.APPROVED, RequestState.REFUSED}),
        RequestState.DONE: frozenset(),
        RequestState.REFUSED: frozenset(),
        RequestState.WITHDRAWN: frozenset(),
    }
)
"""From a state, those it can become. What has begun cannot be withdrawn; what failed is open."""

OPEN = frozenset(state for state, following in MOVES.items() if following)
"""The states of a request that is not over; a customer has one such of a kind at most."""
