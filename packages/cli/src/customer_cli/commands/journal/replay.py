"""``customers journal replay``."""

from __future__ import annotations

from typing import Annotated

import typer

from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer
from customer_cli.telling import tell
from customer_core.event_plane.keeping import ReaderNotFound, Replayed
from customer_core.kernel.clock import parse_time

app = new_app()


@app.command()
def replay(  # noqa: PLR0913 - all but one by name
    reader: Annotated[str, typer.Argument(metavar="READER", help="Such as relay:redis.")],
    *,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only what was written down since, in ISO 8601."),
    ] = None,
    partition: Annotated[int | None, typer.Option(help="Only in this partition.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell how many events.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Let a reader of the journal read events again.

    A relay publishes them again, with the same ids; read models absorb them. It goes on behind
    what it had not read yet.
    """
    moment = None if since is None else parse_time(since, "--since")
    with opened(data_dir) as service:
        if reader not in service.cursors:
            raise ReaderNotFound(reader, ", ".join(service.cursors))
        keeper = service.journal_keeper
        retained = keeper.retained_since()
        if retained is not None and (moment is None or moment < retained):
            tell(f"Other services' events from before {retained:%Y-%m-%d} are no longer kept.")
        found = keeper.replay(reader, moment, partition, dry_run=True)
        if found.events and not dry_run:
            if not (yes or _agreed(reader, found)):
                raise typer.Exit(Exit.REFUSED)
            found = keeper.replay(reader, moment, partition, dry_run=False)
            service.pokes.poke(range(service.units.partitions))
    _answer(reader, found, dry_run=dry_run, as_json=as_json)


def _agreed(reader: str, found: Replayed) -> bool:
    return typer.confirm(f"Shall {reader} read {found.events:,} events again?", err=True)


def _answer(reader: str, found: Replayed, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = {"events": found.events, "partitions": found.partitions}
        answer({"reader": reader, "dryRun": dry_run, **told}, as_json=True)
        return
    verb = "would read" if dry_run else "reads"
    typer.echo(f"{reader} {verb} {found.events:,} events again, in {found.partitions} partitions.")
