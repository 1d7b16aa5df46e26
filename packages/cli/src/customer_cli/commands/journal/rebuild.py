"""``customers journal rebuild``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, grid, progress
from customer_cli.telling import tell
from customer_core.event_plane.perspective import Perspective
from customer_core.event_plane.perspectives import perspectives
from customer_core.event_plane.rebuild import Building, Comparison, Rebuilder
from customer_core.kernel.codec import to_plain

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()


@app.command()
def rebuild(
    perspective: Annotated[
        str, typer.Argument(metavar="PERSPECTIVE", help="Such as orders or points.")
    ],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; leave what serves as it is.")
    ] = False,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Drop what an earlier, broken-off run has filled.")
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Fill a read model anew from the journal, compare it, and let it serve.

    Reading and new events go on meanwhile, and nothing is published. A run that was broken off
    goes on where it stopped. With --check the exit code is 4 where a row differs.
    """
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with (
        opened(data_dir) as service,
        service.rebuilds.open(perspective, afresh=afresh) as building,
        progress(*columns, as_json=as_json) as shown,
    ):
        if building.resumed:
            tell("Going on where an earlier run stopped; --afresh begins anew.")
        found = _rebuilt(service, building, _named(service, perspective), shown, check=check)
    _answer(perspective, found, check=check, as_json=as_json)
    if check and not found.same:
        raise typer.Exit(Exit.PARTLY)


def _named(service: Service, name: str) -> Perspective:
    return next(one for one in perspectives(service.policies) if one.name == name)


def _rebuilt(
    service: Service, building: Building, perspective: Perspective, shown: Progress, *, check: bool
) -> Comparison:
    """Fill the new version until it is level with the one that serves, and change over."""
    rebuilder = Rebuilder(building, perspective)
    task = shown.add_task(f"Rebuilding {perspective.name}", total=building.remaining())

    def fill() -> None:
        for partition in range(service.units.partitions):
            while (step := rebuilder.step(partition)).events:
                shown.update(task, advance=step.events)

    fill()
    shown.update(task, description="Taking what came meanwhile, and comparing")
    return building.switch(fill, only_compare=check)


def _answer(perspective: str, found: Comparison, *, check: bool, as_json: bool) -> None:
    table = grid(
        ("Version", "Rows", "Checksum"),
        [
            ("that served", found.serving.rows, found.serving.checksum),
            ("built anew", found.built.rows, found.built.checksum),
        ],
    )
    said = {"perspective": perspective, "switched": not check, "same": found.same}
    answer({**said, **to_plain(found)}, as_json=as_json, table=table)
    if as_json:
        return
    if found.same:
        tell("Both are the same.")
    else:
        kept = "What serves was left as it is." if check else "The new version serves now."
        tell(f"{found.differing:,} rows differ. {kept}")
    if not check and not found.same:
        tell("Standings follow with `customers segments recompute --from-orders`.")
