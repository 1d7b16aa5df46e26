"""What an administrator decides on a request."""

from __future__ import annotations

import attrs

from customer_core.customers.privacy_events import DataRequestExtended
from customer_core.privacy.requests.access import actor_of, load_for_decision
from customer_core.privacy.requests.errors import NotDoneByHand
from customer_core.privacy.requests.keeping import keep_changed
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.steps import Actor
from customer_core.privacy.texts import check_note, check_text


@attrs.frozen(kw_only=True)
class ApproveRequest:
    """Let a request run; of one whose author was not known, the identity is confirmed by it."""

    request_id: DataRequestId
    note: str | None = None
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class RefuseRequest:
    """Refuse a request, for a reason that the person is to be told."""

    request_id: DataRequestId
    reason: str
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class ExtendRequest:
    """Put off the due date of a request, once.

    Attributes:
        days: by how many; 1 to 60.
        reason: why, which the person is to be told before the first due date.
    """

    request_id: DataRequestId
    days: int
    reason: str
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class RetryRequest:
    """Let a request run again that failed."""

    request_id: DataRequestId
    note: str | None = None
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class CompleteRequest:
    """Say that what was wrong has been put right.

    Attributes:
        note: what was done.
    """

    request_id: DataRequestId
    note: str
    expected_version: int | None = None


def approve_request(ctx: RequestsContext, command: ApproveRequest) -> DataRequest:
    """Approve a request; an erasure of who has a legal hold goes on hold.

    Raises:
        DataRequestNotFound, NotPermitted, VersionConflict, InvalidField
        RequestMoveNotAllowed: it is approved already, or over.
    """
    request, steps, by = _load(ctx, command.request_id, command.expected_version)
    note = check_note(command.note)
    if request.state is RequestState.IDENTITY_CHECK:
        request.confirm_identity(by, ctx.now)
    request.approve(by, ctx.now, note)
    keep_changed(ctx, request, since=steps)
    return request


def refuse_request(ctx: RequestsContext, command: RefuseRequest) -> DataRequest:
    """Refuse a request.

    Raises:
        DataRequestNotFound, NotPermitted, VersionConflict, InvalidField
        RequestMoveNotAllowed: it is running, or over.
    """
    request, steps, by = _load(ctx, command.request_id, command.expected_version)
    request.refuse(by, check_text(command.reason, "reason"), ctx.now)
    keep_changed(ctx, request, since=steps)
    return request


def extend_request(ctx: RequestsContext, command: ExtendRequest) -> DataRequest:
    """Put off the due date of a request.

    Raises:
        DataRequestNotFound, NotPermitted, VersionConflict, InvalidField
        ExtensionNotAllowed: it was extended before, is overdue or over, or would be for too long.
    """
    request, steps, by = _load(ctx, command.request_id, command.expected_version)
    before = request.due_at
    request.extend(command.days, by, check_text(command.reason, "reason"), ctx.now)
    keep_changed(ctx, request, since=steps)
    ctx.record(
        DataRequestExtended(
            customer_id=request.customer_id,
            request_id=request.id,
            kind=request.kind,
            from_due_at=before,
            due_at=request.due_at,
        )
    )
    return request


def retry_request(ctx: RequestsContext, command: RetryRequest) -> DataRequest:
    """Let a request run again, from where it was when it failed.

    Raises:
        DataRequestNotFound, NotPermitted, VersionConflict, InvalidField
        RequestMoveNotAllowed: it has not failed.
    """
    request, steps, by = _load(ctx, command.request_id, command.expected_version)
    request.retry(by, ctx.now, check_note(command.note))
    keep_changed(ctx, request, since=steps)
    return request


def complete_request(ctx: RequestsContext, command: CompleteRequest) -> DataRequest:
    """Close a rectification that was carried out by hand.

    Raises:
        DataRequestNotFound, NotPermitted, VersionConflict, InvalidField
        NotDoneByHand: the request is no rectification.
        RequestMoveNotAllowed: it is not approved.
    """
    request, steps, by = _load(ctx, command.request_id, command.expected_version)
    if request.kind is not RequestKind.RECTIFICATION:
        raise NotDoneByHand(request.kind)
    request.complete(by, check_text(command.note, "note"), ctx.now)
    keep_changed(ctx, request, since=steps)
    return request


def _load(
    ctx: RequestsContext, request_id: DataRequestId, expected_version: int | None
) -> tuple[DataRequest, int, Actor]:
    """Return a request, how many steps its history has, and who decides."""
    request = load_for_decision(ctx, request_id, expected_version)
    by = actor_of(ctx.principal, ctx.customers.get(request.customer_id))
    return request, len(request.history), by
