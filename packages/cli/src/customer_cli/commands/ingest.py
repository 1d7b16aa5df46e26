"""``customers ingest``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, ClassVar

import attrs
import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

from customer_bootstrap.taking_in import ingest_messages
from customer_cli.exits import Exit
from customer_cli.lines import Batch, batches
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, progress
from customer_cli.telling import tell
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import Unavailable

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

_STDIN = "-"


@attrs.define(eq=False)
class IngestBroken(Unavailable):
    """{reason} The first {lines} lines are in; run the command again, and what is in is passed over."""  # noqa: E501 - the message is on one line

    code: ClassVar[str] = "INGEST_BROKEN"
    reason: str
    lines: int


@attrs.define(kw_only=True)
class Summary:
    """What became of the lines so far."""

    lines: int = 0
    added: int = 0
    known: int = 0
    suppressed: int = 0
    refused: list[dict[str, Any]] = attrs.field(factory=list)

    @property
    def code(self) -> Exit:
        """What the command exits with: good lines beside bad ones are a part of the work."""
        if not self.refused:
            return Exit.OK
        taken = self.added or self.known or self.suppressed
        return Exit.PARTLY if taken else Exit.REFUSED


@app.command()
def ingest(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="JSON lines of envelopes; - is standard input.")
    ],
    *,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Take in events from a file, as if a transport had brought them.

    Each line is one event, in any of the envelopes that are understood. A bad line is told with
    its number and reason, and kept in quarantine, while the good ones go in. Events that are known
    already are passed over. An event whose envelope is good, but whose data are not, goes in, and
    becomes a dead letter of the perspective that cannot apply it.
    """
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with (
        _source(file) as (stream, size),
        opened(data_dir) as service,
        progress(*columns, as_json=as_json) as shown,
    ):
        summary = _take_in(service, f"file:{file}", stream, size, shown)
    told = f"New events: {summary.added:,}; known already: {summary.known:,}"
    if summary.suppressed:
        told += f"; about erased people: {summary.suppressed:,}"
    if as_json:
        answer(attrs.asdict(summary), as_json=True)
    else:
        typer.echo(f"{told}; lines refused: {len(summary.refused):,}")
    raise typer.Exit(summary.code)


@contextmanager
def _source(file: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Offer the file as bytes, and how many there are where that is known."""
    if file == _STDIN:
        yield sys.stdin.buffer, None
        return
    path = Path(file)
    if not path.is_file():
        raise typer.BadParameter(f"{file} is no file.", param_hint="FILE")
    with path.open("rb") as stream:
        yield stream, path.stat().st_size


def _take_in(
    service: Service, transport: str, stream: BinaryIO, size: int | None, shown: Progress
) -> Summary:
    summary = Summary()
    task = shown.add_task("Taking in", total=size)
    for batch in batches(stream):
        try:
            _take_in_batch(service, transport, batch, summary)
        except Unavailable as error:
            raise IngestBroken(str(error), summary.lines) from error
        shown.update(task, advance=batch.read, description=f"{summary.added:,} events new")
    return summary


def _take_in_batch(service: Service, transport: str, batch: Batch, summary: Summary) -> None:
    if not batch.lines:
        return
    lines = [Incoming(origin=transport, payload=line) for line in batch.lines]
    report = ingest_messages(service, lines)
    service.pokes.poke(report.ingested.partitions)
    summary.added += report.ingested.added
    summary.known += report.ingested.known
    summary.suppressed += report.ingested.suppressed
    summary.lines = batch.numbers[-1]
    for refused in report.refused:
        line = batch.numbers[refused.index]
        tell(f"line {line}: {refused.reason}")
        summary.refused.append({"line": line, "reason": refused.reason})
