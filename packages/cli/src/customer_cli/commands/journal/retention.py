"""``customers journal retention``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar

import attrs
import typer

from customer_cli.durations import parse_duration
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, progress
from customer_core.event_plane.keeping import prune_all
from customer_core.kernel.errors import Conflict

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()


@attrs.define(eq=False)
class NoRetention(Conflict):
    """Everything is kept, as JOURNAL_RETENTION_DAYS is not set; set it, or say --older-than."""

    code: ClassVar[str] = "NO_RETENTION"


@app.command()
def retention(
    *,
    older_than: Annotated[
        timedelta | None,
        typer.Option(
            metavar="TIME",
            parser=parse_duration,
            help="Such as 400d; without it, as JOURNAL_RETENTION_DAYS says.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them.")] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Let go of other services' events that are old and that every reader has read.

    What this service said itself stays for good, as do events that a dead letter points to.
    """
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        before = _before(service, older_than)
        if dry_run:
            events = service.journal_keeper.prunable(before, service.cursors)
        else:
            task = shown.add_task("Letting go of old events", total=None)

            def told(events: int) -> bool:
                shown.update(task, advance=events)
                return True

            events = prune_all(service.journal_keeper, before, service.cursors, told)
    if as_json:
        answer({"before": before, "dryRun": dry_run, "events": events}, as_json=True)
        return
    verb = "would be let go of" if dry_run else "have been let go of"
    typer.echo(f"{events:,} events from before {before:%Y-%m-%d %H:%M} {verb}.")


def _before(service: Service, older_than: timedelta | None) -> datetime:
    days = service.settings.journal_retention_days
    if older_than is None and days is None:
        raise NoRetention
    age = older_than if older_than is not None else timedelta(days=days or 0)
    return service.clock.now() - age
