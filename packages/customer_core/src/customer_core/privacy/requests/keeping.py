"""Keeping a request and telling of it: the one way all changes go."""

from __future__ import annotations

from customer_core.customers.privacy_events import DataRequestChanged, DataRequestReceived
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.steps import SYSTEM


def keep_new(ctx: RequestsContext, request: DataRequest) -> None:
    """Keep a new request and tell of it, with what became of it at once.

    Raises:
        ConcurrentUpdate: the customer has an open one of that kind by now.
    """
    _heed_holds(ctx, request)
    ctx.data_requests.add(request)
    ctx.record(
        DataRequestReceived(
            customer_id=request.customer_id,
            request_id=request.id,
            kind=request.kind,
            state=request.history[0].after,
            received_at=request.received_at,
            due_at=request.due_at,
        )
    )
    _tell_steps(ctx, request, since=1)


def keep_changed(ctx: RequestsContext, request: DataRequest, *, since: int) -> None:
    """Keep a changed request and tell of the moves it made.

    Args:
        ctx: of the use case.
        request: after the change.
        since: how many steps its history had before.

    Raises:
        ConcurrentUpdate: it was changed by another one since it was read.
    """
    _heed_holds(ctx, request)
    ctx.data_requests.save(request)
    _tell_steps(ctx, request, since=since)


def _heed_holds(ctx: RequestsContext, request: DataRequest) -> None:
    """Stop an erasure that could run, were it not for a legal hold."""
    if request.kind is RequestKind.ERASURE and request.state is RequestState.APPROVED:
        customer_id = request.customer_id
        if customer_id in ctx.legal_holds.active([customer_id], ctx.now):
            request.hold(SYSTEM, ctx.now)


def _tell_steps(ctx: RequestsContext, request: DataRequest, *, since: int) -> None:
    for step in request.history[since:]:
        if step.before is not None and step.before is not step.after:
            ctx.record(
                DataRequestChanged(
                    customer_id=request.customer_id,
                    request_id=request.id,
                    kind=request.kind,
                    from_state=step.before,
                    to_state=step.after,
                    changed_at=step.at,
                )
            )
