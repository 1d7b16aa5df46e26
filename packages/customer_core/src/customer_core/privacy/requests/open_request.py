"""Asking for a copy of the data, for its erasure, or for it to be put right."""

from __future__ import annotations

from datetime import timedelta

import attrs

from customer_core.customers.access import AUDITORS, load_for_privacy
from customer_core.customers.deactivate_customer import DeactivateCustomer, deactivate_customer
from customer_core.customers.model import Customer, Status
from customer_core.customers.privacy_events import DataRequestAskedAgain
from customer_core.customers.read_customer import CustomerView, viewed
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.requests.access import actor_of
from customer_core.privacy.requests.errors import CustomerAlreadyErased
from customer_core.privacy.requests.keeping import keep_changed, keep_new
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.steps import SELF
from customer_core.privacy.texts import check_note, check_text


@attrs.frozen(kw_only=True)
class RequestExport:
    """Ask for a copy of everything that is held about a customer.

    Attributes:
        identified: whether it is known that the person itself asks; an administrator who passes on
            what somebody wrote may not know yet. The customer itself has shown it by its token.
        note: for whoever looks after the request.
    """

    customer_id: CustomerId
    identified: bool = True
    note: str | None = None


@attrs.frozen(kw_only=True)
class RequestErasure:
    """Ask for everything that is held about a customer to be erased.

    Attributes:
        identified: as in :class:`RequestExport`.
        note: for whoever looks after the request.
        at_once: without the time for thinking better of it; for administrators.
    """

    customer_id: CustomerId
    identified: bool = True
    note: str | None = None
    at_once: bool = False


@attrs.frozen(kw_only=True)
class RequestRectification:
    """Ask for what is held about a customer to be put right, which an administrator does by hand.

    Attributes:
        note: what is wrong, and what is right.
        identified: as in :class:`RequestExport`.
    """

    customer_id: CustomerId
    note: str
    identified: bool = True


@attrs.frozen(kw_only=True)
class CloseAccount:
    """Make a customer inactive, and have what is held about it erased after the grace period."""

    customer_id: CustomerId
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class ClosedAccount:
    """A customer who left, and the request to erase what is held about it."""

    view: CustomerView
    request: DataRequest


def request_export(ctx: RequestsContext, command: RequestExport) -> DataRequest:
    """Open a request for a copy of the data, or join the one that is open.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        NotPermitted: the caller may not speak for it.
        InvalidField: the note is not as it must be.
    """
    customer = load_for_privacy(ctx, command.customer_id)
    note = check_note(command.note)
    return _ask(ctx, customer, RequestKind.ACCESS, note, identified=command.identified)


def request_erasure(ctx: RequestsContext, command: RequestErasure) -> DataRequest:
    """Open a request for erasure, or join the one that is open.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        NotPermitted: the caller may not speak for it, or wants it at once and is no administrator.
        CustomerAlreadyErased
        InvalidField: the note is not as it must be.
    """
    customer = load_for_privacy(ctx, command.customer_id)
    if command.at_once:
        ctx.principal.need_role(*AUDITORS)
    note = check_note(command.note)
    request = _ask(ctx, customer, RequestKind.ERASURE, note, identified=command.identified)
    if command.at_once and request.hasten(actor_of(ctx.principal, customer), ctx.now):
        keep_changed(ctx, request, since=len(request.history))
    return request


def request_rectification(ctx: RequestsContext, command: RequestRectification) -> DataRequest:
    """Open a request to put data right, or join the one that is open.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        NotPermitted: the caller may not speak for it.
        CustomerAlreadyErased
        InvalidField: the note is not as it must be.
    """
    customer = load_for_privacy(ctx, command.customer_id)
    note = check_text(command.note, "note")
    return _ask(ctx, customer, RequestKind.RECTIFICATION, note, identified=command.identified)


def close_account(ctx: RequestsContext, command: CloseAccount) -> ClosedAccount:
    """Make a customer inactive and open a request for erasure, or join the one that is open.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        NotPermitted: the caller may not speak for it.
        VersionConflict, CustomerAlreadyErased
    """
    known = load_for_privacy(ctx, command.customer_id)
    leaves = known.status is Status.ACTIVE
    request = _ask(ctx, known, RequestKind.ERASURE, None, deactivated=leaves)
    deactivation = DeactivateCustomer(
        customer_id=command.customer_id, expected_version=command.expected_version
    )
    view = viewed(deactivate_customer)(ctx, deactivation)
    return ClosedAccount(view=view, request=request)


def _ask(  # noqa: PLR0913 - by name, what asks have in common
    ctx: RequestsContext,
    customer: Customer,
    kind: RequestKind,
    note: str | None,
    *,
    identified: bool = True,
    deactivated: bool = False,
) -> DataRequest:
    if customer.status is Status.DELETED and kind is not RequestKind.ACCESS:
        raise CustomerAlreadyErased(customer.id)
    known = ctx.data_requests.open_of(customer.id, kind)
    if known is not None:
        return _join(ctx, known, customer, note, deactivated=deactivated)
    by = actor_of(ctx.principal, customer)
    request = DataRequest.receive(
        request_id=DataRequestId(ctx.new_id("dsr")),
        business_id=customer.business_id,
        customer_id=customer.id,
        kind=kind,
        by=by,
        now=ctx.now,
        identified=identified or by.role == SELF,
        grace=_grace(ctx, kind),
        note=note,
    )
    request.deactivated = deactivated
    if request.state is RequestState.RECEIVED and (
        by.role != SELF or not ctx.policies.gdpr_approval_required
    ):
        request.approve(by, ctx.now)
    keep_new(ctx, request)
    return request


def _join(
    ctx: RequestsContext,
    request: DataRequest,
    customer: Customer,
    note: str | None,
    *,
    deactivated: bool,
) -> DataRequest:
    if request.state is not RequestState.RUNNING:  # that is the job's to change
        request.join(actor_of(ctx.principal, customer), ctx.now, note)
        request.deactivated |= deactivated
        keep_changed(ctx, request, since=len(request.history))
    ctx.record(
        DataRequestAskedAgain(
            customer_id=request.customer_id,
            request_id=request.id,
            kind=request.kind,
            asked_at=ctx.now,
        )
    )
    return request


def _grace(ctx: RequestsContext, kind: RequestKind) -> timedelta | None:
    return ctx.policies.gdpr_erasure_grace if kind is RequestKind.ERASURE else None
