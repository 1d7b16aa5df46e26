"""``customers journal``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress

from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, grid, progress
from customer_cli.telling import tell
from customer_core.event_plane.ports import CursorStatus
from customer_core.event_plane.readers import CURSORS

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app("Show how far the readers of the journal are.")

_PAUSE_SECONDS = 0.1


@app.callback()
def journal() -> None:
    """Show how far the readers of the journal are."""


@app.command()
def status(
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Until every reader is at the end.")] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait at most.")] = 60.0,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show how many events each reader has not read yet; with --wait, wait until it is none."""
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        found = _waited(service, timeout if wait else 0.0, shown)
    _answer(found, as_json=as_json)
    if wait and _lag(found):
        tell(f"After {timeout:g} seconds, {_lag(found):,} events are not read. Does a worker run?")
        raise typer.Exit(Exit.PARTLY)


def _waited(service: Service, seconds: float, shown: Progress) -> Sequence[CursorStatus]:
    """Return how far the readers are, once they are at the end or the time is over."""
    task = shown.add_task("Waiting for the readers", total=None)
    deadline = time.monotonic() + seconds
    while True:
        found = service.units.status(CURSORS)
        shown.update(task, description=f"{_lag(found):,} events to be read")
        if not _lag(found) or time.monotonic() >= deadline:
            return found
        time.sleep(_PAUSE_SECONDS)


def _lag(found: Sequence[CursorStatus]) -> int:
    return sum(one.lag for one in found)


def _answer(found: Sequence[CursorStatus], *, as_json: bool) -> None:
    readers = [_reader(name, [one for one in found if one.cursor == name]) for name in CURSORS]
    table = grid(
        ("Reader", "Not read", "Oldest of them", "Partitions behind"),
        [(r["reader"], r["lag"], r["oldest"], _behind(r["partitions"])) for r in readers],
    )
    answer({"caughtUp": not _lag(found), "readers": readers}, as_json=as_json, table=table)


def _reader(name: str, places: Sequence[CursorStatus]) -> dict[str, Any]:
    oldest: list[datetime] = [one.oldest for one in places if one.oldest is not None]
    return {
        "reader": name,
        "lag": _lag(places),
        "oldest": min(oldest, default=None),
        "partitions": {str(one.partition): one.lag for one in places},
    }


def _behind(partitions: dict[str, int]) -> str:
    return ", ".join(f"{number}: {lag:,}" for number, lag in partitions.items() if lag) or "none"
