"""``customers gdpr hold``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, fields, grid
from customer_core.context import Context
from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId, check_id
from customer_core.privacy.holds.manage_holds import (
    LiftHold,
    ListHolds,
    PlaceHold,
    lift_hold,
    list_holds,
    place_hold,
)
from customer_core.privacy.holds.model import LegalHold, LegalHoldId

C = TypeVar("C")
R = TypeVar("R")

app = new_app("Keep a customer's data from being erased for as long as the law wants it kept.")


@app.command()
def place(  # noqa: PLR0913 - one for each option
    customer_id: CustomerArgument,
    *,
    reason: Annotated[str, typer.Option(help="Why, such as the number of a lawsuit.")],
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it ends, such as 2030-12-31T23:00:00Z."),
    ] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Place a legal hold: nothing of the customer is erased until it ends."""
    command = PlaceHold(
        customer_id=CustomerId(check_id(customer_id, "id")),
        reason=reason,
        until=None if until is None else parse_time(until, "--until"),
    )
    _show(_run(place_hold, command, business, data_dir), as_json=as_json)


@app.command("list")
def list_all(
    customer_id: CustomerArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """List the legal holds of a customer, those that are over too, the newest first."""
    command = ListHolds(customer_id=CustomerId(check_id(customer_id, "id")))
    found = _run(list_holds, command, business, data_dir)
    columns = ("Id", "Reason", "Author", "Placed", "Until", "Lifted", "Lifted by")
    rows = [
        (
            one.id,
            one.reason,
            one.author,
            one.placed_at,
            one.until,
            one.released_at,
            one.released_by,
        )
        for one in found
    ]
    answer([to_plain(one) for one in found], as_json=as_json, table=grid(columns, rows))


@app.command()
def lift(  # noqa: PLR0913 - one for each option
    customer_id: CustomerArgument,
    hold_id: Annotated[str, typer.Argument(metavar="HOLD", help="The hold's id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Lift a legal hold; an erasure that nothing holds any more goes on."""
    command = LiftHold(
        customer_id=CustomerId(check_id(customer_id, "id")),
        hold_id=LegalHoldId(check_id(hold_id, "hold")),
    )
    if not yes:
        question = f"Lift {hold_id}? What waits to be erased of {customer_id} is erased then."
        typer.confirm(question, abort=True, err=True)
    _show(_run(lift_hold, command, business, data_dir), as_json=as_json)


def _run(
    use_case: Callable[[Context, C], R], command: C, business: str, data_dir: Path | None
) -> R:
    with opened(data_dir) as service:
        return service.application.run(use_case, command, operator_of(business))


def _show(hold: LegalHold, *, as_json: bool) -> None:
    shown = {
        "Customer": hold.customer_id,
        "Reason": hold.reason,
        "Author": hold.author,
        "Placed": hold.placed_at,
        "Until": hold.until,
        "Lifted": hold.released_at,
        "Lifted by": hold.released_by,
    }
    answer(to_plain(hold), as_json=as_json, table=fields(f"Legal hold {hold.id}", shown))
