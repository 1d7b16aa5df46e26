"""``customers simulate``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import typer
from rich.progress import BarColumn, MofNCompleteColumn

from customer_bootstrap import Settings
from customer_bootstrap.container.foundation import policies_of
from customer_bootstrap.errors import StartupError
from customer_cli.durations import parse_duration
from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, fields, progress
from customer_cli.simulate import options
from customer_cli.simulate.asked import Target, businesses_of, ids_in, moment_of
from customer_cli.simulate.asking import activity_of
from customer_cli.simulate.checking import Check
from customer_cli.simulate.files import ExpectationFile
from customer_cli.simulate.pace import Pace
from customer_cli.simulate.plan import Plan, Shape
from customer_cli.simulate.running import Errand, run
from customer_cli.simulate.showing import preview, preview_table, report_document, report_table
from customer_cli.simulate.stopping import stopped_by_interrupt
from customer_cli.telling import tell
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

_COUNTED = (BarColumn(), MofNCompleteColumn())
_TOLD_EVERY = 1_000


@app.command()
def simulate(  # noqa: PLR0913 - a command line
    *,
    events: options.Events = 10_000,
    duration: options.Duration = None,
    customers: options.Customers = 500,
    existing: options.Existing = None,
    business: options.Businesses = None,
    rate: options.Rate = 0.0,
    seed: options.Seed = 1,
    until: options.Until = None,
    duplicates: options.Duplicates = 0.0,
    disorder: options.Disorder = 0.0,
    delay: options.Delay = 0.0,
    window: options.Window = 200,
    poison: options.Poison = 0.0,
    hostile: options.Hostile = 0.0,
    envelope: options.Envelope = Shape.CUSTOMERS,
    to: options.To = Target.REDIS,
    out: options.Out = Path("simulated.jsonl"),
    url: options.Url = None,
    register: options.Register = True,
    expect: options.Expect = None,
    check: options.CheckFile = None,
    dry_run: options.DryRun = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Send events as a platform of other services would, and check what came of them.

    Orders, payments, shipments, returns, appointments, sign-ups and points, for customers that are
    registered first. With --expect, what must come of them is written to a file; with --check,
    later, the service is compared with it.
    """
    if check is not None:
        _check(check, as_json=as_json, data_dir=data_dir)
        return
    plan = Plan(
        seed=seed,
        until=moment_of(until),
        events=None if duration else events,
        customers=customers,
        existing=ids_in(existing),
        businesses=businesses_of(business or [DEFAULT_BUSINESS], _policies(data_dir)),
        duplicates=duplicates,
        disorder=disorder,
        delay=delay,
        window=window,
        poison=poison,
        hostile=hostile,
        shape=envelope,
    )
    if dry_run:
        _preview(plan, as_json=as_json)
        return
    seconds = parse_duration(duration).total_seconds() if duration else None
    errand = Errand(to=to, out=out, url=url, registers=register, expect=expect)
    _run(plan, errand, Pace(rate=rate, seconds=seconds), as_json=as_json, data_dir=data_dir)


def _run(plan: Plan, errand: Errand, pace: Pace, *, as_json: bool, data_dir: Path | None) -> None:
    with (
        _service(errand, data_dir) as service,
        progress(*_COUNTED, as_json=as_json) as shown,
        stopped_by_interrupt() as stopping,
    ):
        bars = {"customers": plan.customers, "messages": plan.events}
        tasks = {
            what: shown.add_task(f"{what.capitalize()}", total=total)
            for what, total in bars.items()
        }
        done = run(
            plan,
            errand,
            attrs.evolve(pace, stopping=stopping),
            service,
            lambda what, more: shown.advance(tasks[what], more),
        )
    found = attrs.asdict(done)
    shown_found = {**found, "messages": None, **done.messages}
    answer(found, as_json=as_json, table=fields(f"Sent to {errand.to}", shown_found))
    if done.stopped:
        tell("Stopped; what was sent until then is counted.")
        raise typer.Exit(Exit.INTERRUPTED)


def _check(path: Path, *, as_json: bool, data_dir: Path | None) -> None:
    file = ExpectationFile(path)
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        task = shown.add_task("Comparing", total=None)

        def looked_at(things: int) -> None:
            if things % _TOLD_EVERY == 0:
                shown.update(task, description=f"{things:,} things compared")

        lag = sum(one.lag for one in service.units.status(service.cursors[:1]))
        ask = partial(activity_of, service.application)
        report = Check(service.snapshot, ask, file).run(looked_at)
    answer(report_document(report), as_json=as_json, table=report_table(report))
    if lag:
        tell(f"{lag:,} events are not applied yet: run `customers journal status --wait` first.")
    if not report.is_equal:
        raise typer.Exit(Exit.PARTLY)


def _preview(plan: Plan, *, as_json: bool) -> None:
    if plan.events is None:
        raise typer.BadParameter("needs --events, not --duration.", param_hint="--dry-run")
    found = preview(plan)
    answer(found, as_json=as_json, table=preview_table(found))


@contextmanager
def _service(errand: Errand, data_dir: Path | None) -> Iterator[Service | None]:
    if not errand.needs_service:
        yield None
        return
    with opened(data_dir) as service:
        yield service


def _policies(data_dir: Path | None) -> Policies:
    """Return the rules of the service, or the usual ones where there is none: a file needs none."""
    try:
        return policies_of(Settings.load(os.environ, data_dir=data_dir))
    except StartupError:
        return Policies()
