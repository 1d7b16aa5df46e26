"""``customers journal retry``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import attrs
import typer

from customer_bootstrap.taking_again import take_again
from customer_cli.exits import Exit
from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, progress
from customer_cli.telling import tell
from customer_core.event_plane.dead_letters import DeadLetter, LetterQuery
from customer_core.kernel.errors import NotFound

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

_NUMBER = re.compile("[0-9]{1,18}")
_CHUNK = 500
_MOST_LINES = 20


@attrs.define(eq=False)
class NothingToRetry(NotFound):
    """None of these is waiting to be tried again: {names}."""

    code: ClassVar[str] = "NOTHING_TO_RETRY"
    names: str


@attrs.define(kw_only=True)
class Summary:
    """What became of what was tried again.

    Attributes:
        applied: how many events or messages are through.
        failed: those that are not, each with its id and the reason.
        left: how many were not tried: their reader is not set up here, or another process has them.
    """

    applied: int = 0
    failed: list[dict[str, Any]] = attrs.field(factory=list)
    left: int = 0

    @property
    def code(self) -> Exit:
        """What the command exits with."""
        if not (self.failed or self.left):
            return Exit.OK
        return Exit.PARTLY if self.applied else Exit.REFUSED


@app.command()
def retry(  # noqa: PLR0913 - all but one by name
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]…", help="Ids of events; with --quarantine those of messages."),
    ] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All there are.")] = False,
    reader: Annotated[
        str | None, typer.Option(help="Only of this perspective or relay, such as orders.")
    ] = None,
    quarantine: Annotated[
        bool,
        typer.Option("--quarantine", help="Messages that were not understood when they came."),
    ] = False,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Try again now what could not be applied, whether it waits or is dead.

    `customers journal dead-letters` shows what would be tried. What fails again waits or stays
    dead; nothing is lost by trying.
    """
    wanted = _wanted(ids or [], everything=everything)
    if quarantine and reader:
        raise typer.BadParameter(
            "Messages in quarantine have no reader: leave that option out.", param_hint="--reader"
        )
    with opened(data_dir) as service, progress(as_json=as_json) as shown:
        shown.add_task("Trying again", total=None)
        if quarantine:
            summary = _take_messages(service, _numbers(wanted))
        else:
            summary = _apply_letters(service, LetterQuery(reader=reader, event_ids=wanted))
    _answer(summary, as_json=as_json)


def _wanted(ids: Sequence[str], *, everything: bool) -> frozenset[str]:
    """Return the ids, none of them for all there are."""
    if bool(ids) is everything:
        raise typer.BadParameter("Name some ids, or say --all.", param_hint="ID")
    return frozenset(ids)


def _numbers(ids: frozenset[str]) -> list[int]:
    wrong = [one for one in sorted(ids) if not _NUMBER.fullmatch(one)]
    if wrong:
        raise typer.BadParameter(
            f"Messages in quarantine have numbers, and {wrong[0]} is none.", param_hint="ID"
        )
    return sorted(map(int, ids))


def _apply_letters(service: Service, query: LetterQuery) -> Summary:
    summary, found = Summary(), 0
    for letters in _pages_of_letters(service, query):
        tried = service.retrier.retry([letter.key for letter in letters])
        service.pokes.poke(tried.partitions)
        found += len(letters)
        summary.applied += tried.applied
        summary.failed += [
            {"id": one.event_id, "reader": one.reader, "reason": one.reason} for one in tried.failed
        ]
        summary.left += len(letters) - tried.applied - len(tried.failed)
    if query.event_ids and not found:
        raise NothingToRetry(", ".join(sorted(query.event_ids)))
    return summary


def _pages_of_letters(service: Service, query: LetterQuery) -> Iterator[Sequence[DeadLetter]]:
    after = None
    while True:
        with service.units.begin() as unit:
            letters = unit.dead_letters.find(query, _CHUNK, after)
        if not letters:
            return
        yield letters
        after = letters[-1].key


def _take_messages(service: Service, wanted: Sequence[int]) -> Summary:
    summary, found = Summary(), 0
    for ids in _pages_of_messages(service, wanted):
        taken = take_again(service, ids)
        service.pokes.poke(taken.partitions)
        found += taken.taken + len(taken.refused)
        summary.applied += taken.taken
        summary.failed += [{"id": str(one.id), "reason": one.reason} for one in taken.refused]
        summary.left += 0 if wanted else len(ids) - taken.taken - len(taken.refused)
    if wanted and not found:
        raise NothingToRetry(", ".join(map(str, wanted)))
    return summary


def _pages_of_messages(service: Service, wanted: Sequence[int]) -> Iterator[Sequence[int]]:
    if wanted:
        yield from (wanted[at : at + _CHUNK] for at in range(0, len(wanted), _CHUNK))
        return
    after = 0
    while True:
        with service.units.begin() as unit:
            ids = [kept.id for kept in unit.quarantine.find(_CHUNK, after)]
        if not ids:
            return
        yield ids
        after = ids[-1]


def _answer(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        answer(attrs.asdict(summary), as_json=True)
    else:
        for one in summary.failed[:_MOST_LINES]:
            tell(f"{one['id']}: {one['reason']}")
        if len(summary.failed) > _MOST_LINES:
            tell(f"… and {len(summary.failed) - _MOST_LINES:,} more.")
        typer.echo(
            f"Applied: {summary.applied:,}; failed again: {len(summary.failed):,}; "
            f"not tried: {summary.left:,}"
        )
    raise typer.Exit(summary.code)
