"""``customers journal status``."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import typer
from rich.console import Group, RenderableType
from rich.progress import Progress

from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, fields, grid, progress
from customer_cli.telling import tell
from customer_core.event_plane.keeping import JournalState, Stall
from customer_core.event_plane.ports import CursorStatus

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

_PAUSE_SECONDS = 0.1
_WORTH_TELLING_SECONDS = 1.0
"""A transaction that holds up events for less is one at work."""


@app.command()
def status(
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Until every reader is at the end.")] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait at most.")] = 60.0,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show how far each reader is, and what holds it up; with --wait, until nothing is unread."""
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        found = _waited(service, timeout if wait else 0.0, shown)
        beside = _beside(service)
    _answer(found, beside, as_json=as_json)
    if wait and _lag(found):
        tell(f"After {timeout:g} seconds, {_lag(found):,} events are not read. Does a worker run?")
        raise typer.Exit(Exit.PARTLY)


def _waited(service: Service, seconds: float, shown: Progress) -> Sequence[CursorStatus]:
    """Return how far the readers are, once they are at the end or the time is over."""
    task = shown.add_task("Waiting for the readers", total=None)
    deadline = time.monotonic() + seconds
    while True:
        found = service.units.status(service.cursors)
        shown.update(task, description=f"{_lag(found):,} events to be read")
        if not _lag(found) or time.monotonic() >= deadline:
            return found
        time.sleep(_PAUSE_SECONDS)


def _lag(found: Iterable[CursorStatus]) -> int:
    return sum(one.lag for one in found)


def _beside(service: Service) -> dict[str, Any]:
    """Return what there is to say beside the readers."""
    state = service.journal_keeper.state()
    return {
        "stall": _stall(state),
        "deadLetters": [attrs.asdict(one) for one in service.units.dead_letters()],
        "quarantined": state.quarantined,
        "transports": [
            {"transport": one.name, "up": one.ok, "detail": one.detail}
            for one in service.transports()
        ],
        "bytes": {str(partition): size for partition, size in state.sizes.items()},
        "retainedSince": state.retained_since,
    }


def _stall(state: JournalState) -> dict[str, Any] | None:
    if state.stall is None or state.stall.seconds < _WORTH_TELLING_SECONDS:
        return None
    found: Stall = state.stall
    return {
        "seconds": round(found.seconds, 1),
        "pid": found.pid,
        "application": found.application,
        "state": found.state,
        "beganAt": found.began_at,
    }


def _answer(found: Sequence[CursorStatus], beside: dict[str, Any], *, as_json: bool) -> None:
    names = dict.fromkeys(one.cursor for one in found)
    readers = [_reader(name, [one for one in found if one.cursor == name]) for name in names]
    table = grid(
        ("Reader", "Not read", "Oldest of them", "Partitions behind"),
        [(r["reader"], _about(r), r["oldest"], _behind(r["partitions"])) for r in readers],
    )
    answer(
        {"caughtUp": not _lag(found), "readers": readers, **beside},
        as_json=as_json,
        table=Group(table, *_tables(beside)),
    )


def _reader(name: str, places: Sequence[CursorStatus]) -> dict[str, Any]:
    oldest: list[datetime] = [one.oldest for one in places if one.oldest is not None]
    return {
        "reader": name,
        "lag": _lag(places),
        "exact": all(one.exact for one in places),
        "oldest": min(oldest, default=None),
        "partitions": {str(one.partition): one.lag for one in places},
    }


def _about(reader: Mapping[str, Any]) -> object:
    return reader["lag"] if reader["exact"] else f"about {reader['lag']:,}"


def _behind(partitions: Mapping[str, int]) -> str:
    return ", ".join(f"{number}: {lag:,}" for number, lag in partitions.items() if lag) or "none"


def _tables(beside: Mapping[str, Any]) -> Iterable[RenderableType]:
    """Yield what is worth a look: what holds up readers, what failed, how large the journal is."""
    stall = beside["stall"]
    if stall:
        who = f"process {stall['pid']}" if stall["pid"] else "a prepared transaction"
        yield fields(
            "Readers are held up",
            {
                "for": f"{stall['seconds']:g} s",
                "by": " ".join(filter(None, (who, stall["application"]))),
                "which is": stall["state"],
                "since": stall["beganAt"],
            },
        )
    if beside["deadLetters"]:
        letters = [
            (o["reader"], o["state"], o["letters"], o["oldest"]) for o in beside["deadLetters"]
        ]
        yield grid(("Dead letters of", "State", "Events", "Oldest"), letters)
    down = [(one["transport"], one["detail"]) for one in beside["transports"] if not one["up"]]
    if down:
        yield grid(("Transport down", "Why"), down)
    megabytes = sum(beside["bytes"].values()) / 2**20
    yield fields(
        "",
        {
            "In quarantine": beside["quarantined"],
            "Size": f"{megabytes:,.1f} MB in {len(beside['bytes'])} partitions",
            "Others' events kept since": beside["retainedSince"],
        },
    )
