"""``customers history``."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Group

from customer_cli.customer_page import customer_page
from customer_cli.opening import at_moment, opened, operator_of
from customer_cli.options import AsJson, AsOf, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, grid
from customer_cli.shown import history_row, whole_customer
from customer_cli.telling import tell
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.kernel.clock import parse_time
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

app = new_app()


@app.command()
def history(  # noqa: PLR0913 - all but one by name
    customer_id: CustomerArgument,
    *,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    as_of: AsOf = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show who changed what of a customer, when, and from where; the newest first.

    With --as-of it shows the customer as it was at that moment, and what had changed by then.
    """
    asked, principal = CustomerId(customer_id), operator_of(business)
    until = None if as_of is None else parse_time(as_of, "--as-of")
    wanted = ReadHistory(customer_id=asked, until=until, limit=limit, cursor=cursor)
    with opened(data_dir) as service:
        run = service.application.run
        page = run(read_history, wanted, principal)
        then = as_of and run(
            at_moment(read_customer, as_of), ReadCustomer(customer_id=asked), principal
        )
    rows = [history_row(recorded) for recorded in page.items]
    table = grid(
        ("When", "What", "Who", "From", "Changes"),
        [
            (row["at"], row["event"], row["actor"], row["ipAddress"], _changes(row["changes"]))
            for row in rows
        ],
    )
    found: dict[str, Any] = {"history": rows, "nextCursor": page.next_cursor}
    if then:
        found = {"asOf": until, "customer": whole_customer(then), **found}
    answer(found, as_json=as_json, table=Group(customer_page(then), table) if then else table)
    if page.next_cursor and not as_json:
        tell(f"There are more: add --cursor {page.next_cursor}")


def _changes(changes: dict[str, Any]) -> str:
    return "\n".join(
        f"{name}: {_said(change['old'])} → {_said(change['new'])}"
        for name, change in changes.items()
    )


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
