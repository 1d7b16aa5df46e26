"""``customers journal adopt``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from customer_bootstrap import Settings
from customer_bootstrap.adopting import Adoption, adopt_journal
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer

app = new_app()


@app.command()
def adopt(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be done.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Let a journal that was restored from a dump be read and written in this PostgreSQL.

    As the owner of the tables. Nothing unread is passed over; it may be broken off and run again.
    """
    done = adopt_journal(Settings.load(os.environ, data_dir=data_dir), dry_run=dry_run)
    if as_json:
        answer(
            {
                "dryRun": dry_run,
                "partitions": done.partitions,
                "events": done.events,
                "places": done.places,
                "writtenSince": done.here,
            },
            as_json=True,
        )
    else:
        typer.echo(_told(done, dry_run=dry_run))


def _told(done: Adoption, *, dry_run: bool) -> str:
    if not done.events and not done.places:
        would = "would be" if dry_run else "is"
        return f"No event needs another transaction id; the journal {would} this cluster's."
    begins = "Would be changed" if dry_run else "Changed"
    told = (
        f"{begins}: the transaction ids of {done.events:,} events in {done.partitions} partitions, "
        f"and {done.places:,} places of readers with them."
    )
    if done.here:
        told += f" {done.here:,} events written since the restore are read last, by every reader."
    return told
