"""Comparing what a service has with what an expectation asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import Any

import attrs

from customer_cli.simulate import found
from customer_cli.simulate.comparing import Difference, differences, side_by_side
from customer_cli.simulate.expectation.model import LONGEST_MARK, Expected
from customer_cli.simulate.files import ExpectationFile, Head
from customer_core.event_plane.snapshot import Snapshot, Span

SHOWN = 20
ASKED = 100
"""How many customers' pages are looked at."""

Ask = Callable[[Expected], found.Values | None]

_BEHIND = "\x7f"  # behind every character that an id may have
_NOT_REGISTERED = "the customers were not registered, so that nothing counts yet"
_NOT_KEPT = "this database keeps none of it: the reader of it has never run"


@attrs.define(kw_only=True)
class Section:
    """What became of one kind of things.

    Attributes:
        expected: how many there must be.
        same: how many are as they must be.
        different: how many are there, but not as they must be.
        missing: how many are not there.
        unexpected: how many are there that must not be.
        not_compared: why they were not looked at, or None.
    """

    expected: int = 0
    same: int = 0
    different: int = 0
    missing: int = 0
    unexpected: int = 0
    not_compared: str | None = None

    @property
    def wrong(self) -> int:
        """How many things are not as they must be."""
        return self.different + self.missing + self.unexpected

    def note(self, found_wrong: list[Difference]) -> None:
        """Count one thing, with what differs of it."""
        first = found_wrong[0] if found_wrong else None
        row = first is not None and first.field == "row"
        too_much = row and first is not None and first.expected == "nothing"
        self.unexpected += too_much
        self.missing += row and not too_much
        self.different += bool(found_wrong) and not row
        self.same += not found_wrong
        self.expected += not too_much


@attrs.define
class Report:
    """What a check found.

    Attributes:
        sections: by name, in the order of the expectation.
        differences: the first that were found.
    """

    sections: dict[str, Section] = attrs.field(factory=dict)
    differences: list[Difference] = attrs.field(factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether everything that was compared is as it must be."""
        return not any(section.wrong for section in self.sections.values())

    def note(self, name: str, found_wrong: list[Difference]) -> None:
        """Count one thing of a section, with what differs of it."""
        self.sections.setdefault(name, Section()).note(found_wrong)
        self.differences += found_wrong[: SHOWN - len(self.differences)]


class Check:
    """Compares a service with an expectation, both read from front to end.

    Args:
        snapshot: what the service has.
        ask: returns what a customer is shown.
        file: what it must have.
    """

    def __init__(self, snapshot: Snapshot, ask: Ask, file: ExpectationFile) -> None:
        self._snapshot = snapshot
        self._ask = ask
        self._file = file
        self._head = file.head
        self._report = Report()
        self._kept = snapshot.kept()

    def run(self, looked_at: Callable[[int], None] = lambda _: None) -> Report:
        """Return what differs.

        Args:
            looked_at: told now and then how many things have been compared.

        Raises:
            UnreadableExpectation: the file ends too early.
            DependencyUnavailable: the store does not answer.
        """
        things = groupby(self._file.things(), key=lambda thing: thing.section)
        by_name = self._readers()
        aside: dict[str, list[Expected]] = {"poison": [], "hostile": []}
        done = 0
        for name, expected in things:
            if name in aside:
                aside[name] = list(expected)
                continue
            for found_wrong in by_name.pop(name)(expected):
                self._report.note(name, found_wrong)
                done += 1
                looked_at(done)
        for name, compare in by_name.items():
            for found_wrong in compare(iter(())):
                self._report.note(name, found_wrong)
        self._put_aside(aside["poison"], aside["hostile"])
        self._journal()
        return self._report

    def _readers(self) -> dict[str, Callable[[Iterator[Expected]], Iterator[list[Difference]]]]:
        snapshot = self._snapshot
        kinds: Mapping[str, tuple[Any, Any, str]] = {
            "orders": (snapshot.orders, found.order, "order-"),
            "customers": (snapshot.customers, found.customer, "cust-"),
            "users": (snapshot.users, found.user, "user-"),
            "appointments": (snapshot.appointments, found.appointment, "visit-"),
            "brochures": (snapshot.brochures, found.brochure, "brochure-"),
        }

        def reader(name: str) -> Callable[[Iterator[Expected]], Iterator[list[Difference]]]:
            read, pair, prefix = kinds[name]

            def compare(expected: Iterator[Expected]) -> Iterator[list[Difference]]:
                if (reason := self._not_compared(name)) is not None:
                    self._report.sections[name] = Section(not_compared=reason)
                    return iter(())
                if name == "customers":
                    expected = self._looked_at_pages(expected)
                states = chain.from_iterable(map(read, self._spans(name, prefix)))
                closed = not (name == "customers" and self._head.existing)
                return differences(name, side_by_side(expected, states), pair, closed=closed)

            return compare

        return {name: reader(name) for name in kinds}

    def _not_compared(self, name: str) -> str | None:
        if name not in self._kept:
            return _NOT_KEPT
        return None if name != "customers" or self._head.registered else _NOT_REGISTERED

    def _looked_at_pages(self, customers: Iterator[Expected]) -> Iterator[Expected]:
        """Compare what the first customers are shown, on the way."""
        for place, customer in enumerate(customers):
            if place < ASKED:
                self._page(customer)
            yield customer

    def _page(self, customer: Expected) -> None:
        wanted, shown = customer.values["activity"], self._ask(customer)
        place = ("pages", customer.business, customer.id)
        if shown is None:
            self._report.note("pages", [Difference(*place, "row", "a page", "nothing")])
            return
        wrong = [
            Difference(*place, name, wanted[name], value)
            for name, value in shown.items()
            if value != wanted[name]
        ]
        self._report.note("pages", wrong)

    def _spans(self, name: str, prefix: str) -> list[Span]:
        head = self._head
        first, behind = f"{head.run}-{prefix}", f"{head.run}-{prefix}{_BEHIND}"
        if name == "customers" and head.existing:
            first, behind = head.existing[0][:-1], head.existing[1] + _BEHIND
        return [Span(business, first, behind) for business in head.businesses]

    def _put_aside(self, poison: list[Expected], hostile: list[Expected]) -> None:
        """Compare what could not be applied or understood: it must be kept, and nothing else."""
        sources = _sources(self._head)
        letters = set(self._snapshot.dead_letters([*sources, *_faulty(sources)]))
        marks = {mark for one in poison for mark in one.values["marks"]}
        marks |= {one.id for one in hostile}
        aside = marks.intersection(self._snapshot.put_aside(LONGEST_MARK)) if marks else set()
        self._report.sections |= {"poison": Section(), "hostile": Section()}
        for one in filter(self._is_applied, poison):
            kept = (one.business, one.id) in letters or not aside.isdisjoint(one.values["marks"])
            letters.discard((one.business, one.id))
            wrong = Difference("poison", one.business, one.id, "row", "put aside", "nothing")
            self._report.note("poison", [] if kept else [wrong])
        for business, event_id in sorted(letters):
            wrong = Difference("poison", business, event_id, "row", "nothing", "a dead letter")
            self._report.note("poison", [wrong])
        for one in hostile:
            wrong = Difference("hostile", "", one.id, "row", "in quarantine", "nothing")
            self._report.note("hostile", [] if one.id in aside else [wrong])

    def _is_applied(self, poison: Expected) -> bool:
        """Whether anybody tries to apply what was poisoned."""
        source: str = poison.values["source"]
        return "appointments" in self._kept or not source.endswith(".appointment.faulty")

    def _journal(self) -> None:
        """Compare how many events each source has told of: each once, none lost."""
        held = self._snapshot.journal(_sources(self._head))
        self._report.sections["journal"] = section = Section()
        for source, count in held.items():
            expected = self._head.journal.get(source, 0)
            section.expected += expected
            section.same += min(count, expected)
            section.missing += max(0, expected - count)
            section.unexpected += max(0, count - expected)
            if count != expected:
                wrong = Difference("journal", "", source, "events", expected, count)
                self._report.differences.insert(0, wrong)


def _sources(head: Head) -> list[str]:
    return sorted(head.journal)


def _faulty(sources: Iterable[str]) -> list[str]:
    return [f"{source}.faulty" for source in sources]
