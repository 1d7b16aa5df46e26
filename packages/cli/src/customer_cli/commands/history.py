"""``customers history``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, grid
from customer_cli.shown import history_row
from customer_cli.telling import tell
from customer_core.customers.read_history import ReadHistory, read_history
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

app = new_app()


@app.command()
def history(  # noqa: PLR0913 - all but one by name
    customer_id: CustomerArgument,
    *,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show who changed what of a customer, when, and from where; the newest first."""
    asked = ReadHistory(customer_id=CustomerId(customer_id), limit=limit, cursor=cursor)
    with opened(data_dir) as service:
        page = service.application.run(read_history, asked, operator_of(business))
    rows = [history_row(recorded) for recorded in page.items]
    table = grid(
        ("When", "What", "Who", "From", "Changes"),
        [
            (row["at"], row["event"], row["actor"], row["ipAddress"], _changes(row["changes"]))
            for row in rows
        ],
    )
    answer({"history": rows, "nextCursor": page.next_cursor}, as_json=as_json, table=table)
    if page.next_cursor and not as_json:
        tell(f"There are more: add --cursor {page.next_cursor}")


def _changes(changes: dict[str, Any]) -> str:
    return "\n".join(
        f"{name}: {_said(change['old'])} → {_said(change['new'])}"
        for name, change in changes.items()
    )


def _said(value: object) -> str:
    return "nothing" if value is None else str(value)
