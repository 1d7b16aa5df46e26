"""``customers segments``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, grid, progress
from customer_core.customers.read_customer import (
    ExplainSegment,
    ReadCustomer,
    explain_segment,
    read_customer,
)
from customer_core.event_plane.assessor import Assessed
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, CustomerId
from customer_core.segments.history import CustomerKey
from customer_core.segments.model import Explanation

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app("Assess customers anew, or explain where one stands.")


@app.command()
def recompute(
    *,
    business: Annotated[
        str | None, typer.Option("--business", "-b", help="One business; all by default.")
    ] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="One customer, of the business or default.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Assess customers anew from their orders and points, and tell what moved."""
    looked_at = moved = 0
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        task = shown.add_task("Assessing", total=None)
        for chunk in _assessed(service, business, customer):
            service.pokes.poke(chunk.partitions)
            looked_at, moved = looked_at + chunk.customers, moved + len(chunk.moved)
            shown.update(task, description=f"{looked_at:,} customers assessed, {moved:,} moved")
    found = {"customers": looked_at, "moved": moved}
    if as_json:
        answer(found, as_json=True)
    else:
        typer.echo(f"{looked_at:,} customers assessed, {moved:,} of them moved.")


@app.command()
def explain(
    customer_id: CustomerArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show each tier and segment with its conditions, their values, their truth, and since when."""
    command = ExplainSegment(customer_id=CustomerId(customer_id))
    with opened(data_dir) as service:
        found = service.application.run(explain_segment, command, operator_of(business))
    columns = ("Name", "Kind", "Holds", "Since", "Condition", "Value", "Met")
    table = grid(columns, [row for one in found for row in _rows(one)])
    answer([to_plain(one) for one in found], as_json=as_json, table=table)


def _assessed(service: Service, business: str | None, customer: str | None) -> Iterator[Assessed]:
    tick = service.segment_tick
    if customer is None:
        return tick.everyone(business and operator_of(business).business_id)
    owner = BusinessId(business or DEFAULT_BUSINESS)
    asked = CustomerId(customer)
    service.application.run(read_customer, ReadCustomer(customer_id=asked), operator_of(owner))
    return tick.these([CustomerKey(owner, asked)])


def _rows(one: Explanation) -> Iterator[tuple[object, ...]]:
    name: tuple[object, ...] = (one.name, str(one.kind), one.holds, one.since)
    if not one.conditions:
        yield (*name, "none needed", None, None)
    for condition in one.conditions:
        yield (*name, condition.requirement, condition.value, condition.holds)
        name = (None, None, None, None)
