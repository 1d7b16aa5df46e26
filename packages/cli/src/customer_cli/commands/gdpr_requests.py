"""``customers gdpr requests``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, fields, grid
from customer_core.context import Context
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, check_id
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.privacy.requests.decide_request import (
    ApproveRequest,
    CompleteRequest,
    ExtendRequest,
    RefuseRequest,
    RetryRequest,
    approve_request,
    complete_request,
    extend_request,
    refuse_request,
    retry_request,
)
from customer_core.privacy.requests.model import LONGEST_EXTENSION, DataRequest, DataRequestId
from customer_core.privacy.requests.open_request import (
    RequestErasure,
    RequestExport,
    RequestRectification,
    request_erasure,
    request_export,
    request_rectification,
)
from customer_core.privacy.requests.read_requests import (
    ListRequests,
    ReadRequest,
    list_requests,
    read_request,
)
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.withdraw_request import WithdrawRequest, withdraw_request

C = TypeVar("C")
R = TypeVar("R")

app = new_app("See and decide on what people ask for as data subjects.")

RequestArgument = Annotated[str, typer.Argument(metavar="REQUEST", help="The request's id.")]
Note = Annotated[str | None, typer.Option(help="What there is to say of it.")]
Reason = Annotated[str, typer.Option(help="Why; the person reads it.")]


@app.command("list")
def list_all(  # noqa: PLR0913 - one for each option
    *,
    customer: Annotated[str | None, typer.Option(help="Only those of this customer.")] = None,
    kind: Annotated[RequestKind | None, typer.Option(help="Only this kind.")] = None,
    state: Annotated[RequestState | None, typer.Option(help="Only in this state.")] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those that should have been over before.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many at most.")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, typer.Option(help="Go on behind the last list.")] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """List requests, the newest first."""
    command = ListRequests(
        customer_id=None if customer is None else CustomerId(check_id(customer, "--customer")),
        kind=kind,
        state=state,
        overdue=overdue,
        limit=limit,
        cursor=cursor,
    )
    page = _run(list_requests, command, business, data_dir)
    columns = ("Id", "Customer", "Kind", "State", "Received", "Due", "Waits until", "Asks")
    rows = [
        (
            one.id,
            one.customer_id,
            one.kind,
            one.state,
            one.received_at,
            one.due_at,
            one.grace_until if one.is_open else None,
            one.asks,
        )
        for one in page.items
    ]
    found = {"requests": [_plain(one) for one in page.items], "nextCursor": page.next_cursor}
    answer(found, as_json=as_json, table=grid(columns, rows))
    if page.next_cursor and not as_json:
        typer.echo(f"There are more: --cursor {page.next_cursor}", err=True)


@app.command("open")
def open_request(  # noqa: PLR0913 - one for each option
    customer_id: CustomerArgument,
    kind: Annotated[RequestKind, typer.Argument(help="What the person asks for.")],
    *,
    note: Annotated[
        str | None, typer.Option(help="In the person's words; what is wrong, to have it put right.")
    ] = None,
    unidentified: Annotated[
        bool,
        typer.Option("--unidentified", help="It is not known yet whether it is the person."),
    ] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Open a request that somebody made by letter or phone, or join the one that is open.

    An erasure waits for the grace period; see also `gdpr erase`.
    """
    person, identified = CustomerId(check_id(customer_id, "customer")), not unidentified
    with opened(data_dir) as service:
        run = partial(service.application.run, principal=operator_of(business))
        if kind is RequestKind.ACCESS:
            access = RequestExport(customer_id=person, note=note, identified=identified)
            request = run(request_export, access)
        elif kind is RequestKind.ERASURE:
            erasure = RequestErasure(customer_id=person, note=note, identified=identified)
            request = run(request_erasure, erasure)
        else:
            put_right = RequestRectification(
                customer_id=person, note=note or "", identified=identified
            )
            request = run(request_rectification, put_right)
    _show(request, as_json=as_json)


@app.command()
def withdraw(
    request_id: RequestArgument,
    *,
    note: Note = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Close a request that the person thought better of, while it has not begun."""
    command = WithdrawRequest(request_id=_id(request_id), note=note)
    _show(_run(withdraw_request, command, business, data_dir), as_json=as_json)


@app.command()
def show(
    request_id: RequestArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show a request, and who did what with it and when."""
    request = _run(read_request, ReadRequest(request_id=_id(request_id)), business, data_dir)
    _show(request, as_json=as_json)
    if not as_json:
        columns = ("When", "What", "Who", "Role", "State", "Note")
        rows = [
            (one.at, one.act, one.by.subject, one.by.role, one.after, one.note)
            for one in request.history
        ]
        answer(None, as_json=False, table=grid(columns, rows))


@app.command()
def approve(
    request_id: RequestArgument,
    *,
    note: Note = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Let a request run; where it was not known who asks, the identity is confirmed by it."""
    command = ApproveRequest(request_id=_id(request_id), note=note)
    _show(_run(approve_request, command, business, data_dir), as_json=as_json)


@app.command()
def refuse(
    request_id: RequestArgument,
    *,
    reason: Reason,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Refuse a request."""
    command = RefuseRequest(request_id=_id(request_id), reason=reason)
    _show(_run(refuse_request, command, business, data_dir), as_json=as_json)


@app.command()
def extend(  # noqa: PLR0913 - one for each option
    request_id: RequestArgument,
    *,
    days: Annotated[int, typer.Option(help=f"By how many days; {LONGEST_EXTENSION.days} at most.")],
    reason: Reason,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Put off the due date of a request, once, before it has passed."""
    command = ExtendRequest(request_id=_id(request_id), days=days, reason=reason)
    _show(_run(extend_request, command, business, data_dir), as_json=as_json)


@app.command()
def retry(
    request_id: RequestArgument,
    *,
    note: Note = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Let a request run again that failed, from where it was."""
    command = RetryRequest(request_id=_id(request_id), note=note)
    _show(_run(retry_request, command, business, data_dir), as_json=as_json)


@app.command()
def complete(
    request_id: RequestArgument,
    *,
    note: Annotated[str, typer.Option(help="What was done; the person reads it.")],
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Close a rectification that was carried out by hand."""
    command = CompleteRequest(request_id=_id(request_id), note=note)
    _show(_run(complete_request, command, business, data_dir), as_json=as_json)


def _run(
    use_case: Callable[[Context, C], R], command: C, business: str, data_dir: Path | None
) -> R:
    with opened(data_dir) as service:
        return service.application.run(use_case, command, operator_of(business))


def _id(text: str) -> DataRequestId:
    return DataRequestId(check_id(text, "request"))


def _show(request: DataRequest, *, as_json: bool) -> None:
    shown = {
        "Customer": request.customer_id,
        "Kind": request.kind,
        "State": request.state,
        "Received": request.received_at,
        "Due": request.due_at,
        "First due": request.first_due_at,
        "Waits until": request.grace_until if request.is_open else None,
        "Closed": request.closed_at,
        "Asked by": f"{request.opened_by.subject} ({request.opened_by.role})",
        "Asks": request.asks,
        "Attempts": request.attempts,
        "Failure": request.failure,
        "Refusal": request.refusal,
        "Outcome": request.outcome,
    }
    answer(_plain(request), as_json=as_json, table=fields(f"Request {request.id}", shown))


def _plain(request: DataRequest) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(request)
    del plain["progress"], plain["leasedUntil"]
    return plain
