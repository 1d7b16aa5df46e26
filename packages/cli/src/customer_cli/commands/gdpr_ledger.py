"""``customers gdpr ledger`` and ``customers gdpr replay-erasures``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from customer_bootstrap import Service
from customer_bootstrap.ledger_file import LedgerFile
from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, progress
from customer_cli.telling import tell
from customer_cli.whole_files import need_free, written_whole
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.privacy.erasure.ledger import ErasedName
from customer_core.privacy.erasure.lines import line_of, names_of
from customer_core.segments.history import CustomerKey

app = new_app("The ledger of who was erased, without saying who it is.")
replaying = new_app()


@app.command()
def export(
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", dir_okay=False, help="A file; else it is printed.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    data_dir: DataDirectory = None,
) -> None:
    """Write the ledger as lines of JSON, for replay-erasures to read after a restore."""
    if out is not None:
        need_free(out, force=force)
    with opened(data_dir) as service, _written(out) as stream, service.units.begin() as unit:
        for name in unit.erased.all():
            stream.write(line_of(name).encode())


@replaying.command("replay-erasures")
def replay_erasures(  # noqa: PLR0913 - one for each option
    *,
    ledger: Annotated[
        Path | None,
        typer.Option(help="The ledger's copy; the one the service keeps without it."),
    ] = None,
    without_ledger: Annotated[
        bool, typer.Option("--without-ledger", help="There is none: nobody was ever erased.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell how many.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Erase again, after a restore, whom the backup has brought back.

    Everybody in the database is compared with the ledger's copy, which the restore has not taken
    back. Until it has run on a restored database, the service is not ready.
    """
    with opened(data_dir) as service:
        names = _names(service, ledger, without_ledger=without_ledger)
        missing = service.replay.missing(names, add=False)
        people = _found(service, names, as_json=as_json)
        if dry_run or not people:
            if not dry_run:
                service.replay.missing(names, add=True)
                service.replay.done()
            _answer(missing, len(people), Counter(), dry_run=dry_run, as_json=as_json)
            return
        if not (yes or typer.confirm(f"Shall {len(people):,} be erased again?", err=True)):
            raise typer.Exit(Exit.REFUSED)
        service.replay.missing(names, add=True)
        outcomes = Counter(_erased(service, key) for key in people)
        if set(outcomes) <= {Outcome.DONE, Outcome.WAITS}:
            service.replay.done()
    _answer(missing, len(people), outcomes, dry_run=False, as_json=as_json)
    if set(outcomes) - {Outcome.DONE}:
        raise typer.Exit(Exit.PARTLY)


@contextmanager
def _written(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with written_whole(out) as stream:
            yield stream


def _names(service: Service, given: Path | None, *, without_ledger: bool) -> list[ErasedName]:
    """Return what the copy of the ledger says.

    Raises:
        BadParameter: there is none.
        InvalidLedgerFile: it is none.
    """
    if without_ledger:
        return []
    path = given or LedgerFile.of(service.settings).path
    if path is None or not path.is_file():
        problem = f"{path} is no file." if path else "The service keeps no copy of the ledger."
        remedy = "Name one, or say --without-ledger if nobody was ever erased."
        raise typer.BadParameter(f"{problem} {remedy}", param_hint="--ledger")
    with path.open(encoding="utf-8") as lines:
        return list(names_of(lines))


def _found(service: Service, names: list[ErasedName], *, as_json: bool) -> list[CustomerKey]:
    with progress("{task.completed:,} compared", as_json=as_json) as shown:
        task = shown.add_task("Comparing", total=None)
        return list(service.replay.found(names, lambda some: shown.advance(task, some)))


def _erased(service: Service, key: CustomerKey) -> Outcome:
    outcome = service.replay.erase(key)
    if outcome in (Outcome.STOPPED, Outcome.FAILED):
        tell(f"{outcome}: somebody in {key.business_id}; see `customers gdpr requests list`.")
    return outcome


def _answer(
    missing: int, people: int, outcomes: Counter[Outcome], *, dry_run: bool, as_json: bool
) -> None:
    if as_json:
        told = {"dryRun": dry_run, "missingInLedger": missing, "found": people}
        answer({**told, "outcomes": dict(outcomes)}, as_json=True)
        return
    verb = "would be erased" if dry_run else "were erased"
    counted = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()))
    typer.echo(
        f"The ledger lacked {missing:,} names; {people:,} people {verb} again"
        f"{f' ({counted})' if counted else ''}."
    )
