"""Requests of data subjects and legal holds as they are answered."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_api.schemas import privacy as wire
from customer_api.schemas.wire import Meta
from customer_core.kernel.paging import Page
from customer_core.kernel.principal import ADMINS, Principal
from customer_core.privacy.export.links import ExportLink
from customer_core.privacy.holds.model import LegalHold
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.states import Act
from customer_core.privacy.requests.steps import SELF, Step

_TOLD = frozenset({Act.REFUSED, Act.EXTENDED, Act.FINISHED})
"""What others say of a request for the person to read."""


def request_answer(
    request: DataRequest, reader: Principal, link: ExportLink | None = None
) -> wire.RequestAnswer:
    """Return the answer with one request, as the reader may see it, and a link to its archive."""
    shown = _request(request, reader)
    if link is not None:
        shown.download = wire.Download(url=link.path, expires_at=link.expires_at)
    return wire.RequestAnswer(data=wire.RequestData(shown))


def requests_answer(page: Page[DataRequest], limit: int, reader: Principal) -> wire.RequestsAnswer:
    """Return the answer with a page of requests, as the reader may see them."""
    return wire.RequestsAnswer(
        data=wire.RequestsData([_request(one, reader) for one in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def hold_answer(hold: LegalHold) -> wire.HoldAnswer:
    """Return the answer with one legal hold."""
    return wire.HoldAnswer(data=wire.HoldData(_hold(hold)))


def holds_answer(holds: Sequence[LegalHold]) -> wire.HoldsAnswer:
    """Return the answer with the legal holds of a customer."""
    return wire.HoldsAnswer(data=wire.HoldsData([_hold(one) for one in holds]))


def _request(request: DataRequest, reader: Principal) -> wire.DataRequest:
    looks_after_it = reader.has_any(*ADMINS)
    return wire.DataRequest(
        id=request.id,
        customer_id=request.customer_id,
        kind=request.kind,
        state=request.state,
        received_at=request.received_at,
        due_at=request.due_at,
        first_due_at=request.first_due_at,
        grace_until=request.grace_until,
        closed_at=request.closed_at,
        asks=request.asks,
        attempts=request.attempts,
        outcome=request.outcome,
        refusal=request.refusal,
        failure=request.failure if looks_after_it else None,
        history=[_step(step, whole=looks_after_it) for step in request.history],
        version=request.version,
    )


def _step(step: Step, *, whole: bool) -> wire.Step:
    """Return a step; to the person, what is others' own business is left out."""
    own = whole or step.by.role == SELF
    return wire.Step(
        act=step.act,
        role=step.by.role,
        actor=step.by.subject if own else None,
        at=step.at,
        from_state=step.before,
        to_state=step.after,
        note=step.note if own or step.act in _TOLD else None,
    )


def _hold(hold: LegalHold) -> wire.LegalHold:
    shown = attrs.asdict(hold)
    del shown["business_id"]
    return wire.LegalHold(**shown)
