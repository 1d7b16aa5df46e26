"""``customers find``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any

import typer

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, DataDirectory, new_app
from customer_cli.output import answer, grid
from customer_cli.shown import customer_row
from customer_cli.telling import tell
from customer_core.customers.model import Status
from customer_core.customers.repository import CustomerQuery, Sort
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from customer_core.segments.definitions import Definition
from customer_core.segments.list_segments import ReadDefinitions, read_definitions
from customer_core.tags.list_customers import ListedCustomer, list_customers

app = new_app()

_COLUMNS = (
    *("Id", "Name", "E-mail", "Phone", "Status", "Tier", "Segment", "Orders", "Spent"),
    "Tags",
)


def _check(definitions: Iterable[Definition], option: str, value: str | None) -> None:
    names = [one.name for one in definitions]
    if value is not None and value not in names:
        raise typer.BadParameter(
            f"{value!r} is not one of {', '.join(names)}.", param_hint=f"'{option}'"
        )


def _row(listed: ListedCustomer) -> dict[str, Any]:
    return {**customer_row(listed.view), "tags": list(listed.tags or ())}


def _cells(row: dict[str, Any]) -> list[object]:
    return [*list(row.values())[: len(_COLUMNS) - 1], ", ".join(row["tags"])]


@app.command()
def find(  # noqa: PLR0913 - the filters of the list
    *,
    text: Annotated[
        str | None,
        typer.Argument(help="Part of a name, e-mail address or phone number.", show_default=False),
    ] = None,
    tier: Annotated[str | None, typer.Option(help="A tier that the business defines.")] = None,
    segment: Annotated[
        str | None, typer.Option(help="A segment that the business defines.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="A tag, without regard to case.")] = None,
    status: Annotated[Status | None, typer.Option(help="All but deleted by default.")] = None,
    sort: Annotated[Sort, typer.Option(help="A minus is descending.")] = Sort.NEWEST,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Find customers by name, e-mail or phone; accents and typing errors are forgiven."""
    query = CustomerQuery(
        text=text,
        tier=tier,
        segment=segment,
        tag=tag,
        status=status,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
    with opened(data_dir) as service:
        if tier or segment:
            run = partial(service.application.run, read_definitions, ReadDefinitions())
            known = run(operator_of(business)).definitions
            _check(known.tiers, "--tier", tier)
            _check(known.segments, "--segment", segment)
        page = service.application.run(list_customers, query, operator_of(business))
    rows = [_row(listed) for listed in page.items]
    table = grid(_COLUMNS, [_cells(row) for row in rows])
    answer({"customers": rows, "nextCursor": page.next_cursor}, as_json=as_json, table=table)
    if page.next_cursor and not as_json:
        tell(f"There are more: add --cursor {page.next_cursor}")
