"""``customers segments``."""

from __future__ import annotations

from typing import Annotated

import typer

from customer_cli.commands import (
    segment_definitions,
    segment_explain,
    segment_export,
    segment_preview,
    segment_recompute,
)
from customer_cli.customer_page import standing_of
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, fields
from customer_cli.shown import whole_segment
from customer_core.customers.assign_segment import (
    AssignSegment,
    WithdrawAssignment,
    assign_segment,
    withdraw_assignment,
)
from customer_core.customers.read_customer import CustomerView, viewed
from customer_core.kernel.clock import parse_time
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId

app = new_app("Define tiers and segments, explain who is in them, and bring all up to date.")
app.add_typer(segment_definitions.app)
app.add_typer(segment_preview.app)
app.add_typer(segment_recompute.app)
app.add_typer(segment_explain.app)
app.add_typer(segment_export.app)


@app.command()
def assign(  # noqa: PLR0913 - one for each option
    customer_id: CustomerArgument,
    *,
    tier: Annotated[str | None, typer.Option(help="The tier; by the rules without it.")] = None,
    segment: Annotated[
        str | None, typer.Option(help="The segment; by the rules without it.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; it is kept, and shown with the segment.")],
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When it ends, such as 2024-12-31T23:00:00Z."),
    ] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Set a customer's tier, segment or both by hand; it wins over the rules until it ends."""
    command = AssignSegment(
        customer_id=CustomerId(customer_id),
        reason=reason,
        tier=tier,
        segment=segment,
        ends_at=None if until is None else parse_time(until, "--until"),
    )
    with opened(data_dir) as service:
        view = service.application.run(viewed(assign_segment), command, operator_of(business))
    _tell_standing(view, as_json=as_json)


@app.command()
def release(
    customer_id: CustomerArgument,
    *,
    reason: Annotated[str | None, typer.Option(help="Why; it is kept in the history.")] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Let the rules decide again on a customer; where nothing is set, all stays as it is."""
    command = WithdrawAssignment(customer_id=CustomerId(customer_id), reason=reason)
    with opened(data_dir) as service:
        view = service.application.run(viewed(withdraw_assignment), command, operator_of(business))
    _tell_standing(view, as_json=as_json)


def _tell_standing(view: CustomerView, *, as_json: bool) -> None:
    found = {"customerId": view.customer.id, **whole_segment(view)}
    shown = standing_of(view.segment)
    answer(found, as_json=as_json, table=fields(f"Customer {view.customer.id}", shown))
