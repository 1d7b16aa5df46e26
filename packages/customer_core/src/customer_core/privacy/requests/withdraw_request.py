"""Thinking better of a request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import attrs

from customer_core.customers.change_customer import PatchCustomer
from customer_core.customers.model import Customer, Status
from customer_core.customers.ports import CustomersContext
from customer_core.customers.read_customer import CustomerView
from customer_core.customers.record_change import record_change
from customer_core.kernel.principal import Scope
from customer_core.privacy.requests.access import actor_of, load_request, need_request_version
from customer_core.privacy.requests.keeping import keep_changed
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.states import RequestKind
from customer_core.privacy.texts import check_note


@attrs.frozen(kw_only=True)
class WithdrawRequest:
    """Close a request by the person's own wish, while it has not begun."""

    request_id: DataRequestId
    note: str | None = None
    expected_version: int | None = None


def withdraw_request(ctx: RequestsContext, command: WithdrawRequest) -> DataRequest:
    """Withdraw a request; who was made inactive with it is active again.

    Raises:
        DataRequestNotFound: there is none that the caller may see.
        NotPermitted: the caller may not speak for the person.
        VersionConflict, InvalidField
        RequestMoveNotAllowed: it has begun, or is over.
    """
    request = load_request(ctx, command.request_id, Scope.WRITE)
    need_request_version(request, command.expected_version)
    note = check_note(command.note)
    customer = ctx.customers.get(request.customer_id)
    _withdraw(ctx, request, customer, note)
    if request.deactivated and customer is not None and customer.status is Status.INACTIVE:
        record_change(ctx, customer, customer.change(now=ctx.now, status=Status.ACTIVE))
    return request


def staying(
    use_case: Callable[[CustomersContext, PatchCustomer], CustomerView],
) -> Callable[[RequestsContext, PatchCustomer], CustomerView]:
    """Return a use case that changes a customer so that who is brought back is not erased.

    An erasure that was opened when the account was closed is withdrawn with it.
    """

    @wraps(use_case)
    def run(ctx: RequestsContext, command: PatchCustomer) -> CustomerView:
        view = use_case(ctx, command)
        customer = view.customer
        if "status" in command.patch and customer.status is Status.ACTIVE:
            request = ctx.data_requests.open_of(customer.id, RequestKind.ERASURE)
            if request is not None and request.deactivated:
                _withdraw(ctx, request, customer, None)
        return view

    return run


def _withdraw(
    ctx: RequestsContext, request: DataRequest, customer: Customer | None, note: str | None
) -> None:
    steps = len(request.history)
    request.withdraw(actor_of(ctx.principal, customer), ctx.now, note)
    keep_changed(ctx, request, since=steps)
