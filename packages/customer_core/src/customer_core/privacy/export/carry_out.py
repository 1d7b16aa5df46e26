"""Carrying out a request for a copy of the data: beginning, going on, ending; for the service."""

from __future__ import annotations

from datetime import timedelta

import attrs

from customer_core.customers.access import AUDITORS, load_for_privacy
from customer_core.customers.export_events import DataExported
from customer_core.kernel.ids import BusinessId
from customer_core.kernel.principal import Principal, operator
from customer_core.privacy.requests.errors import DataRequestNotFound
from customer_core.privacy.requests.keeping import keep_changed
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.steps import SYSTEM

LEASE = timedelta(minutes=5)
"""How long whoever makes an archive has the request for itself, from each sign of life on."""


@attrs.frozen(kw_only=True)
class StartExport:
    """Begin to make the archive of a request."""

    request_id: DataRequestId


@attrs.frozen(kw_only=True)
class KeepExport:
    """Show that the archive of a request is still being made."""

    request_id: DataRequestId
    attempt: int
    records: int


@attrs.frozen(kw_only=True)
class FinishExport:
    """Note that the archive of a request is made.

    Attributes:
        attempt: which attempt made it.
        archive: the name that it is kept by.
        records: how many there are in it.
    """

    request_id: DataRequestId
    attempt: int
    archive: str
    records: int


@attrs.frozen(kw_only=True)
class FailExport:
    """Note that the archive of a request could not be made."""

    request_id: DataRequestId
    attempt: int
    reason: str


def start_export(ctx: RequestsContext, command: StartExport) -> DataRequest:
    """Begin, and keep the request from others.

    Raises:
        DataRequestNotFound
        RequestMoveNotAllowed: it is not due, or somebody else has begun.
    """
    request = _load(ctx, command.request_id, None)
    before = len(request.history)
    request.start(ctx.now, LEASE)
    keep_changed(ctx, request, since=before)
    return request


def keep_export(ctx: RequestsContext, command: KeepExport) -> None:
    """Keep the request from others for longer.

    Raises:
        DataRequestNotFound: it is another attempt's now.
        RequestMoveNotAllowed: it was stopped.
    """
    request = _load(ctx, command.request_id, command.attempt)
    request.keep_place({"records": command.records}, ctx.now, LEASE)
    keep_changed(ctx, request, since=len(request.history))


def finish_export(ctx: RequestsContext, command: FinishExport) -> None:
    """End with an archive, and tell that there is one; never what is in it.

    Raises:
        DataRequestNotFound: it is another attempt's now.
        RequestMoveNotAllowed: it was stopped.
        CustomerNotFound: the customer was erased meanwhile, and nothing may be left of it.
    """
    request = _load(ctx, command.request_id, command.attempt)
    load_for_privacy(ctx, request.customer_id)
    before = len(request.history)
    request.finish(command.archive, ctx.now)
    keep_changed(ctx, request, since=before)
    ctx.record(
        DataExported(
            customer_id=request.customer_id,
            request_id=request.id,
            records=command.records,
            exported_at=ctx.now,
        )
    )


def fail_export(ctx: RequestsContext, command: FailExport) -> None:
    """End without an archive.

    Raises:
        DataRequestNotFound: it is another attempt's now.
        RequestMoveNotAllowed: it was stopped.
    """
    request = _load(ctx, command.request_id, command.attempt)
    before = len(request.history)
    request.fail(command.reason, ctx.now)
    keep_changed(ctx, request, since=before)


def the_service(business_id: BusinessId) -> Principal:
    """Return the service itself, as it carries out the requests of a business."""
    return operator(business_id, SYSTEM.subject)


def _load(ctx: RequestsContext, request_id: DataRequestId, attempt: int | None) -> DataRequest:
    ctx.principal.need_role(*AUDITORS)
    request = ctx.data_requests.get(request_id)
    if request is None or attempt not in (None, request.attempts):
        raise DataRequestNotFound(request_id)
    return request
