"""``customers gdpr``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from customer_cli.export_archive import write_archive
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer
from customer_cli.whole_files import need_free
from customer_core.customers.export_customer import ExportCustomer, export_customer
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId

app = new_app("Export what is held about a customer.")


@app.callback()
def gdpr() -> None:
    """Serve the rights of data subjects."""


@app.command()
def export(  # noqa: PLR0913 - all but one by name
    customer_id: CustomerArgument,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", dir_okay=False, help="The archive to write.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the archive.")] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Write everything held about a customer into one archive, for programs and for people."""
    need_free(out, force=force)
    command = ExportCustomer(customer_id=CustomerId(customer_id))
    with opened(data_dir) as service:
        held = service.application.run(export_customer, command, operator_of(business))
        manifest = write_archive(out, held, business, service.clock.now())
    if as_json:
        answer({"archive": str(out), "manifest": manifest}, as_json=True)
    else:
        orders, entries = len(held.orders), len(held.history)
        typer.echo(f"{out} holds the profile, {orders} orders and {entries} entries of history.")
