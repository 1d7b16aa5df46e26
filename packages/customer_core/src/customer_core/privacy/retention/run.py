"""A run of the retention: how far it is, who has it, and what it has done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

import attrs

from customer_core.kernel.ids import CustomerId

RunId = NewType("RunId", str)
LEASE = timedelta(minutes=2)


class Step(StrEnum):
    """The steps of a run, in their order; from the last it goes back to ``ERASE`` once more."""

    CATEGORIES = "categories"
    NOTICE = "notice"
    ERASE = "erase"
    MENTIONS = "mentions"
    QUARANTINE = "quarantine"
    ELSEWHERE = "elsewhere"
    TELL = "tell"
    FAREWELL = "farewell"
    PROVE = "prove"
    FORGET = "forget"


@attrs.frozen(kw_only=True)
class Report:
    """What a run did.

    Attributes:
        noticed: customers whose inactivity was made known.
        withdrawn: customers who were active again, so that their notice counts no more.
        erased: customers of whom nothing is left.
        held: inactive customers who stay because of a legal hold or an open request.
        categories: how many rows or traces went for their own age, by category.
        mentions: events of others that named somebody erased.
    """

    noticed: int = 0
    withdrawn: int = 0
    erased: int = 0
    held: int = 0
    categories: Mapping[str, int] = attrs.field(factory=dict)
    mentions: int = 0

    def plus(self, **counts: int) -> Report:
        """Return it with more done."""
        return attrs.evolve(
            self, **{name: getattr(self, name) + count for name, count in counts.items()}
        )

    def plus_category(self, category: str, count: int) -> Report:
        """Return it with more let go of in a category."""
        before = self.categories.get(category, 0)
        return attrs.evolve(self, categories={**self.categories, category: before + count})


@attrs.frozen(kw_only=True)
class JournalPlace:
    """Where a run is in the journal."""

    partition: int = 0
    xid: int = 0
    position: int = 0


@attrs.define(kw_only=True)
class RetentionRun:
    """One run, shared by nobody: whoever has the lease works on it.

    Attributes:
        due_at: the due time that it is for; None where somebody ran it by hand.
        started_at: the time that it judges by.
        attempts: how often somebody took it on; who took it on before has lost it.
        leased_until: until when nobody else takes it on.
        step: what comes next.
        place: in the journal, for steps that look through it.
        done: what was done about people: how many rows, by treatment, by place.
        erased_again: pseudonyms of those of whom the proof had found something.
    """

    id: RunId
    due_at: datetime | None
    started_at: datetime
    attempts: int = 0
    leased_until: datetime | None = None
    step: Step = Step.CATEGORIES
    place: JournalPlace = JournalPlace()
    report: Report = Report()
    done: Mapping[str, Mapping[str, int]] = attrs.field(factory=dict)
    erased_again: tuple[CustomerId, ...] = ()
    finished_at: datetime | None = None
    failure: str | None = None

    def is_free(self, now: datetime) -> bool:
        """Whether somebody may take it on."""
        leased = self.leased_until is not None and now < self.leased_until
        return self.finished_at is None and not leased

    def take(self, now: datetime) -> None:
        """Begin it, or go on where another one left off."""
        self.attempts += 1
        self.leased_until = now + LEASE
        self.failure = None

    def keep(self, now: datetime, lease: timedelta = LEASE) -> None:
        """Keep it from others for longer."""
        self.leased_until = now + lease

    def move(self, step: Step) -> None:
        """Go to another step, at its beginning."""
        self.step, self.place = step, JournalPlace()

    def note(self, place: str, treatment: str, count: int) -> None:
        """Count what was done about people."""
        if count:
            of_place = dict(self.done.get(place, {}))
            of_place[treatment] = of_place.get(treatment, 0) + count
            self.done = {**self.done, place: of_place}

    def begin_again(self, people: Collection[CustomerId]) -> None:
        """Note whom the proof has found something of, so that they are erased once more."""
        self.erased_again = (*self.erased_again, *sorted(people))
        self.report = self.report.plus(erased=-len(people))

    def finish(self, now: datetime) -> None:
        """Note that everything is done."""
        self.finished_at, self.leased_until = now, None

    def leave(self, failure: str | None) -> None:
        """Let somebody else go on."""
        self.leased_until, self.failure = None, failure
