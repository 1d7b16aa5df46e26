"""Reading what the person asked for as a data subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.privacy.export.parts import PAGE, Place
from customer_core.privacy.export.ports import ExportContext
from customer_core.privacy.export.records import RequestRecord, RequestStep
from customer_core.privacy.export.subject import Subject
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestFilter, RequestPlace


def requests(ctx: ExportContext, subject: Subject, after: Place | None) -> Sequence[DataRequest]:
    """Return the next requests, the newest first."""
    wanted = RequestFilter(customer_id=subject.customer_id)
    before = after and RequestPlace(datetime.fromisoformat(after[0]), DataRequestId(after[1]))
    return ctx.data_requests.find(wanted, limit=PAGE, before=before or None)


def place_of_request(request: DataRequest) -> Place:
    """Return where a request stands."""
    return (request.received_at.isoformat(), request.id)


def request_record(request: DataRequest, subject: Subject) -> RequestRecord:
    """Return what an archive has of a request."""
    return RequestRecord(
        id=request.id,
        kind=request.kind,
        state=request.state,
        received_at=request.received_at,
        due_at=request.due_at,
        grace_until=request.grace_until,
        closed_at=request.closed_at,
        opened_by=subject.role(request.opened_by.subject, request.opened_by.role),
        refusal=request.refusal,
        failure=request.failure,
        history=tuple(
            RequestStep(
                act=step.act,
                by=subject.role(step.by.subject, step.by.role),
                at=step.at,
                note=step.note,
            )
            for step in request.history
        ),
    )
