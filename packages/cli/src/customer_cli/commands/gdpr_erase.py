"""``customers gdpr erase``."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from customer_bootstrap import Service
from customer_cli.exits import Exit
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, grid, progress
from customer_core.customers.errors import CustomerNotFound
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, check_id
from customer_core.privacy.erasure.plan import Planned, plan
from customer_core.privacy.requests.model import DataRequest, RequestKey
from customer_core.privacy.requests.open_request import RequestErasure, request_erasure
from customer_core.privacy.requests.read_requests import ReadRequest, read_request
from customer_core.segments.history import CustomerKey

app = new_app()

_PAUSE_SECONDS = 0.5
_PATIENCE_SECONDS = 60.0


@app.command()
def erase(  # noqa: PLR0913 - one for each option
    customer_id: CustomerArgument,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be erased, kept, and why.")
    ] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Without the grace period, and here: wait for its end.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Erase everything that is held about a customer, everywhere, for good.

    A worker does it when the grace period is over, or this command at once. Orders are kept for
    the books, under a pseudonym. Broken off, it goes on where it was.
    """
    key = CustomerKey(operator_of(business).business_id, CustomerId(check_id(customer_id, "id")))
    with opened(data_dir) as service:
        found = _planned(service, key)
        if dry_run:
            _show(found, as_json=as_json)
            return
        if not (yes or _agreed(found, customer_id, now=now)):
            raise typer.Exit(Exit.REFUSED)
        command = RequestErasure(customer_id=key.customer_id, at_once=now)
        request = service.application.run(request_erasure, command, operator_of(business))
        outcome = None
        if now:
            with progress(as_json=as_json) as shown:
                shown.add_task("Erasing", total=None)
                outcome = carried_out(service, request.key)
            asked = ReadRequest(request_id=request.id)
            request = service.application.run(read_request, asked, operator_of(business))
    _tell(request, outcome, as_json=as_json)


def carried_out(service: Service, key: RequestKey) -> Outcome:
    """Carry a request out, and wait for a while for the workers that have a part in it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        outcome = service.eraser.erase(key)
        service.pokes.poke(range(service.units.partitions))
        if outcome is not Outcome.WAITS or time.monotonic() > deadline:
            return outcome
        while not _is_due(service, key) and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)


def _is_due(service: Service, key: RequestKey) -> bool:
    with service.units.begin() as unit:
        request = unit.data_requests.get(key)
    return request is not None and (request.is_due(service.clock.now()) or not request.is_open)


def _planned(service: Service, key: CustomerKey) -> tuple[Planned, ...]:
    subject = service.eraser.tools.subject(key)
    if subject is None:
        raise CustomerNotFound(key.customer_id)
    with service.units.begin() as unit:
        return plan(unit.erasures, subject, service.elsewhere)


def _agreed(found: tuple[Planned, ...], customer_id: str, *, now: bool) -> bool:
    things = sum(one.deleted + one.masked for one in found)
    when = "now" if now else "when the grace period is over"
    question = f"Shall {things:,} things about {customer_id} be erased {when}, for good?"
    return typer.confirm(question, err=True)


def _show(found: tuple[Planned, ...], *, as_json: bool) -> None:
    columns = ("Place", "Deleted", "Masked", "Kept of these", "Ground", "Until")
    rows = [
        (one.place, one.deleted, one.masked, ", ".join(one.kept), one.ground, one.until)
        for one in found
    ]
    plain = {"dryRun": True, "places": [to_plain(one) for one in found]}
    answer(plain, as_json=as_json, table=grid(columns, rows, title="Nothing was changed"))


def _tell(request: DataRequest, outcome: Outcome | None, *, as_json: bool) -> None:
    if as_json:
        told = {
            "request": request.id,
            "state": request.state,
            "graceUntil": request.grace_until,
            "certificate": request.outcome,
        }
        answer(told, as_json=True)
    else:
        typer.echo(_told(request, outcome))
    if outcome in (Outcome.FAILED, Outcome.STOPPED) and request.is_open:
        raise typer.Exit(Exit.REFUSED)
    if outcome is Outcome.WAITS:
        raise typer.Exit(Exit.PARTLY)


def _told(request: DataRequest, outcome: Outcome | None) -> str:
    if not request.is_open:
        return f"Erased; request {request.id} is {request.state}."
    if outcome is Outcome.WAITS:
        return f"Erased but for what others have yet to take; a worker ends request {request.id}."
    if outcome is not None:
        return f"Not erased: request {request.id} is {request.state}."
    until = f" until {request.grace_until:%Y-%m-%d %H:%M}" if request.grace_until else ""
    return f"Request {request.id} is {request.state}; it waits{until}."
