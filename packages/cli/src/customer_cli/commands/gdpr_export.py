"""``customers gdpr export``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress

from customer_bootstrap import Service
from customer_bootstrap.events_wire import encode
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, CustomerArgument, DataDirectory, new_app
from customer_cli.output import answer, progress
from customer_cli.whole_files import need_free, written_whole
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.kernel.principal import Principal
from customer_core.privacy.export.archive import Archive
from customer_core.privacy.export.parts import Part
from customer_core.privacy.export.read_part import (
    FindSubject,
    NoteExport,
    find_subject,
    note_export,
    read_part,
)
from customer_core.privacy.export.writing.manifest import Manifest

app = new_app()

_EVENTS = "events"


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
    """Write everything held about a customer into one archive, for programs and for people.

    The archive appears when it is whole. That it was made is noted in the customer's history.
    """
    need_free(out, force=force)
    with (
        opened(data_dir) as service,
        progress(BarColumn(), MofNCompleteColumn(), as_json=as_json) as shown,
    ):
        manifest = _write(service, operator_of(business), CustomerId(customer_id), out, shown)
    if as_json:
        answer(
            {
                "archive": str(out),
                "bytes": out.stat().st_size,
                "records": manifest.records,
                "manifest": to_plain(manifest),
            },
            as_json=True,
        )
    else:
        typer.echo(f"{out} holds {manifest.records:,} records in {len(manifest.files)} files.")


def _write(
    service: Service, caller: Principal, customer_id: CustomerId, out: Path, shown: Progress
) -> Manifest:
    run = partial(service.application.run, principal=caller)
    found = run(find_subject, FindSubject(customer_id=customer_id))
    archive = Archive(
        found.subject,
        service.clock.now(),
        partial(run, read_part),
        encode,
        Bar(shown, found.events),
    )
    with written_whole(out) as stream:
        for piece in archive.pieces():
            stream.write(piece)
        records = archive.manifest.records
        run(note_export, NoteExport(customer_id=customer_id, records=records))
    return archive.manifest


class Bar:
    """Shows how far the export is; what there is most of by far, as a rule, are events."""

    def __init__(self, shown: Progress, events: int) -> None:
        self._shown = shown
        self._events = events
        self._task = shown.add_task("Exporting", total=events)

    def __call__(self, part: Part, records: int) -> None:
        """Show that some more records of a part were read."""
        done = self._shown.tasks[self._task].completed + records
        total = self._events if part.name == _EVENTS else None
        if self._shown.tasks[self._task].description != part.title:
            self._shown.reset(self._task, total=total, description=part.title)
            done = records
        longer = None if total is None else max(total, done)
        self._shown.update(self._task, completed=done, total=longer)
