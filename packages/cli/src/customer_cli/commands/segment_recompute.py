"""``customers segments recompute``."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import attrs
import typer
from rich.console import Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, grid, progress
from customer_cli.telling import tell
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.event_plane.recompute import Recompute, Recomputed
from customer_core.event_plane.recompute_runs import RecomputeScope
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, CustomerId
from customer_core.segments.history import CustomerKey
from customer_core.segments.movements import Move

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

_NOWHERE = "(none yet)"


@app.command()
def recompute(  # noqa: PLR0913 - one for each option
    *,
    business: Annotated[
        str | None, typer.Option("--business", "-b", help="One business; all by default.")
    ] = None,
    segment: Annotated[
        str | None, typer.Option("--segment", help="One tier or segment; all by default.")
    ] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", help="One customer, of the business or default.")
    ] = None,
    from_orders: Annotated[
        bool,
        typer.Option("--from-orders", help="Hold the figures against orders and points too."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell who would move; write nothing.")
    ] = False,
    afresh: Annotated[
        bool, typer.Option("--afresh", help="Begin anew, though a run was broken off.")
    ] = False,
    at_once: Annotated[
        int | None,
        typer.Option("--at-once", min=1, max=16, help="Chunks side by side, 2 by default."),
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Bring the standings of all customers to what the definitions say, and tell who moved.

    Those whose standing differs are found in PostgreSQL and assessed anew; everybody else stays
    untouched, and traffic goes on. A run that was broken off goes on where it stopped, and several
    may share one. One chunk after the other (--at-once 1) takes longer and leaves more of the
    machine to the traffic. The figures that rules stand on are taken as they are kept; after a
    rebuild of the orders or points, let them be compared by --from-orders.
    """
    scope = RecomputeScope(
        business_id=operator_of(business).business_id if business else None,
        segment=segment,
        from_orders=from_orders,
    )
    gc.freeze()  # or the collector goes through all that was imported, again and again
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with opened(data_dir) as service, progress(*columns, as_json=as_json) as shown:
        work = service.recompute
        if at_once is not None:
            work = attrs.evolve(work, at_once=at_once)
        if customer is not None:
            found = _one(service, business or DEFAULT_BUSINESS, customer, dry_run=dry_run)
        elif dry_run:
            found = _watched(service, shown, scope, work.rehearse(scope))
        else:
            found = _ran(service, work, shown, scope, afresh=afresh)
    _answer(found, dry_run=dry_run, as_json=as_json)


def _one(service: Service, business: str, customer: str, *, dry_run: bool) -> Recomputed:
    owner, asked = BusinessId(business), CustomerId(customer)
    service.application.run(read_customer, ReadCustomer(customer_id=asked), operator_of(owner))
    found = service.recompute.these([CustomerKey(owner, asked)], rehearsed=dry_run)
    service.pokes.poke(found.partitions)
    return found


def _ran(
    service: Service, work: Recompute, shown: Progress, scope: RecomputeScope, *, afresh: bool
) -> Recomputed:
    """Go through a run, and return what it did since it was begun."""
    waiting = service.redefinition.waiting(scope)
    run = work.open(scope, afresh=afresh)
    done = 0
    if run.resumed:
        done = work.outcome(run).customers
        tell("Going on where an earlier run stopped; --afresh begins anew.")
    _watched(service, shown, scope, work.go_on(run), done)
    service.redefinition.applied(waiting)
    return work.outcome(run)


def _watched(
    service: Service,
    shown: Progress,
    scope: RecomputeScope,
    steps: Iterable[Recomputed],
    done: int = 0,
) -> Recomputed:
    """Take steps, showing how far they are, and return what they did together."""
    total = service.recompute.customers(scope)
    task = shown.add_task("Looking for who differs", total=total, completed=done)
    found = Recomputed()
    for step in steps:
        service.pokes.poke(step.partitions)
        found = Recomputed(
            customers=found.customers + step.customers, movements=found.movements + step.movements
        )
        moved = found.movements.changed
        shown.update(task, advance=step.customers, description=f"{moved:,} customers moved")
    return found


def _answer(found: Recomputed, *, dry_run: bool, as_json: bool) -> None:
    movements = found.movements
    plain = {
        "customers": found.customers,
        "moved": movements.changed,
        "dryRun": dry_run,
        "tiers": [_plain(move) for move in movements.tiers],
        "segments": [_plain(move) for move in movements.segments],
        "entered": dict(movements.entered),
        "exited": dict(movements.exited),
    }
    would = "would move" if dry_run else "moved"
    line = f"{found.customers:,} customers looked at, {movements.changed:,} of them {would}."
    tables = [
        grid((f"{name} before", "Now", "Customers"), _rows(moves))
        for name, moves in (("Tier", movements.tiers), ("Segment", movements.segments))
        if moves
    ]
    answer(plain, as_json=as_json, table=Group(line, *tables))


def _plain(move: Move) -> dict[str, object]:
    return {"from": move.before, "to": move.after, "customers": move.customers}


def _rows(moves: Iterable[Move]) -> Iterator[tuple[object, ...]]:
    for move in moves:
        yield (move.before or _NOWHERE, move.after, move.customers)
