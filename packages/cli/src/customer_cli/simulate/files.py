"""The expectation as a file of JSON lines: a head, one line for each thing, and an end."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import attrs

from customer_bootstrap.errors import StartupError
from customer_cli.simulate.expectation.model import Expectation, Expected
from customer_cli.simulate.plan import Plan

_FORM = 1


@attrs.define(eq=False)
class UnreadableExpectation(StartupError):
    """{path} is no whole expectation: {reason}. Write it anew with `customers simulate --expect`."""  # noqa: E501 - the message is on one line

    path: Path
    reason: str


@attrs.frozen(kw_only=True)
class Head:
    """What an expectation says of itself.

    Attributes:
        run: what all ids of the run begin with.
        businesses: the tenants, sorted.
        journal: how many events of each source the journal must hold.
        messages: how many messages of each kind were sent.
        registered: whether the customers were registered, so that their orders count.
        existing: the first and the last id, where customers were there already, else None.
        plan: what was asked for.
    """

    run: str
    businesses: Sequence[str]
    journal: dict[str, int]
    messages: dict[str, int]
    registered: bool
    existing: Sequence[str] | None
    plan: dict[str, Any]
    form: int = _FORM


def head_of(plan: Plan, expectation: Expectation, *, registered: bool) -> Head:
    """Return the head for what has been sent."""
    ids = plan.existing
    return Head(
        run=plan.run,
        businesses=sorted(business.name for business in plan.businesses),
        journal=dict(sorted(expectation.journal.items())),
        messages=dict(sorted(expectation.messages.items())),
        registered=registered,
        existing=[min(ids), max(ids)] if ids else None,
        plan=dict(plan.shown()),
    )


def write(path: Path, head: Head, things: Iterator[Expected]) -> int:
    """Write an expectation, whole or not at all, and return how many things it names.

    Raises:
        OSError: the file cannot be written.
    """
    beside = path.with_name(path.name + ".part")
    with beside.open("w", encoding="utf-8") as stream:
        _line(stream, {"head": attrs.asdict(head)})
        count = 0
        for thing in things:
            _line(stream, attrs.asdict(thing, recurse=False))
            count += 1
        _line(stream, {"end": count})
    beside.replace(path)
    return count


def _line(stream: IO[str], value: object) -> None:
    stream.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


class ExpectationFile:
    """An expectation that was written.

    Args:
        path: where it is.

    Raises:
        UnreadableExpectation: its beginning is not that of an expectation.
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open(encoding="utf-8") as stream:
            first = self._parsed(stream.readline())
        head = first.get("head")
        if not isinstance(head, dict) or head.get("form") != _FORM:
            raise UnreadableExpectation(path, "it does not begin with a head of this version")
        self.head = Head(**head)

    def things(self) -> Iterator[Expected]:
        """Return what is expected, in the order of the file.

        Raises:
            UnreadableExpectation: a line is no JSON, or the end is missing.
        """
        count = 0
        with self.path.open(encoding="utf-8") as stream:
            stream.readline()
            for line in stream:
                said = self._parsed(line)
                if "end" in said:
                    if said["end"] != count:
                        raise UnreadableExpectation(self.path, "lines of it are missing")
                    return
                yield Expected(**said)
                count += 1
        raise UnreadableExpectation(self.path, "its end is missing")

    def _parsed(self, line: str) -> dict[str, Any]:
        try:
            said = json.loads(line)
        except ValueError:
            raise UnreadableExpectation(self.path, "a line of it is no JSON") from None
        if not isinstance(said, dict):
            raise UnreadableExpectation(self.path, "a line of it is no object")
        return said
