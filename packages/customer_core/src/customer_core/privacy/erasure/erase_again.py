"""Erasing somebody once more whom a backup has brought back."""

from __future__ import annotations

import attrs

from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import ADMINS, Scope
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.steps import SYSTEM

_NOTE = "erased before; a restored backup had brought it back"


@attrs.frozen(kw_only=True)
class EraseAgain:
    """Erase a customer at once who was erased before; of whom perhaps no more than traces are."""

    customer_id: CustomerId


def erase_again(ctx: RequestsContext, command: EraseAgain) -> DataRequest:
    """Open a request that may run at once, or let the open one run.

    Raises:
        NotPermitted: the caller is no administrator.
    """
    ctx.principal.need_scope(Scope.ADMIN)
    ctx.principal.need_role(*sorted(ADMINS))
    known = ctx.data_requests.open_of(command.customer_id, RequestKind.ERASURE)
    request = known or DataRequest.receive(
        request_id=DataRequestId(ctx.new_id("dsr")),
        business_id=ctx.principal.business_id,
        customer_id=command.customer_id,
        kind=RequestKind.ERASURE,
        by=SYSTEM,
        now=ctx.now,
        note=_NOTE,
    )
    request.hasten(SYSTEM, ctx.now)
    if request.state is RequestState.IDENTITY_CHECK:
        request.confirm_identity(SYSTEM, ctx.now, _NOTE)
    if request.state is RequestState.RECEIVED:
        request.approve(SYSTEM, ctx.now)
    elif request.state is RequestState.FAILED:
        request.retry(SYSTEM, ctx.now, _NOTE)
    elif known is not None and request.state is RequestState.RUNNING:
        request.leased_until = None
    if known is None:
        ctx.data_requests.add(request)
    else:
        ctx.data_requests.save(request)
    return request
