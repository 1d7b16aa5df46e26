"""``customers segments export``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID

from customer_bootstrap.audience_files import Format, audience_file, need_format
from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, DataDirectory, new_app
from customer_cli.output import answer, progress
from customer_cli.telling import tell
from customer_cli.whole_files import need_free, written_whole
from customer_core.audiences.export_audience import (
    ExportAudience,
    ExportedStretch,
    NoteAudienceExport,
    export_audience,
    exported,
    note_audience_export,
)
from customer_core.audiences.model import AudienceMember
from customer_core.consents.model import Channel
from customer_core.kernel.ids import DEFAULT_BUSINESS

app = new_app()

_STDOUT = "-"
_SUFFIXES = {f".{form}": form for form in Format} | {".ndjson": Format.JSONL}


@app.command()
def export(  # noqa: PLR0913 - one for each option
    name: Annotated[str, typer.Argument(metavar="NAME", help="The tier or segment.")],
    *,
    out: Annotated[str, typer.Option("--out", "-o", help="File to write; - is standard output.")],
    form: Annotated[
        Format | None,
        typer.Option("--format", help="By the ending of the file's name without it."),
    ] = None,
    reachable: Annotated[
        Channel | None, typer.Option(help="Only whom marketing reaches by this channel.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Write the members of a tier or segment, as they are at this moment, into a file.

    Nobody who was deleted is in it. With --reachable only active customers are who agreed to
    marketing by that channel and have what it needs: an e-mail address, a phone number in
    international form, or a user to whose devices push messages go. The file appears when it is
    whole. That it was asked for is kept in the audit trail.
    """
    written_as = _format(out, form)
    if out != _STDOUT:
        need_free(Path(out), force=force)
    need_format(written_as)
    command = ExportAudience(name=name, reachable=reachable)
    with (
        opened(data_dir) as service,
        progress(BarColumn(), MofNCompleteColumn(), as_json=as_json) as shown,
    ):
        run = partial(service.application.run, principal=operator_of(business))
        noted = NoteAudienceExport(name=name, reachable=reachable, form=written_as)
        total = run(note_audience_export, noted)
        task = shown.add_task("Exporting", total=total)
        _write(out, written_as, _counted(partial(run, export_audience), command, shown, task))
    customers = int(shown.tasks[task].completed)
    told = {"name": name, "reachable": reachable, "customers": customers, "file": out}
    if out == _STDOUT:
        tell(f"{customers:,} customers.")
    elif as_json:
        answer({**told, "format": written_as}, as_json=True)
    else:
        typer.echo(f"{out} holds {customers:,} customers.")


def _format(out: str, form: Format | None) -> Format:
    found = form or _SUFFIXES.get(Path(out).suffix.lower())
    if found is None:
        raise typer.BadParameter("say which --format: csv, jsonl or parquet.")
    if out == _STDOUT and found is Format.PARQUET:
        raise typer.BadParameter("parquet needs a file; standard output takes csv and jsonl.")
    return found


def _counted(
    run: Callable[[ExportAudience], ExportedStretch],
    command: ExportAudience,
    shown: Progress,
    task: TaskID,
) -> Iterator[Sequence[AudienceMember]]:
    for members in exported(run, command):
        yield members
        shown.update(task, advance=len(members))


def _write(out: str, form: Format, stretches: Iterator[Sequence[AudienceMember]]) -> None:
    with _target(out) as stream:
        for piece in audience_file(stretches, form):
            stream.write(piece)
        stream.flush()


@contextmanager
def _target(out: str) -> Iterator[BinaryIO]:
    if out == _STDOUT:
        yield sys.stdout.buffer
    else:
        with written_whole(Path(out)) as stream:
            yield stream
