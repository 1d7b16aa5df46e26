"""One attempt at a run of the retention: its steps, from wherever it was broken off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

import attrs

from customer_core.event_plane.ports import PlatformUnit
from customer_core.event_plane.retention.crowd import CrowdErasure, Taken
from customer_core.event_plane.retention.farewells import Farewells
from customer_core.event_plane.retention.judging import judge
from customer_core.event_plane.retention.noticing import give_notice
from customer_core.event_plane.retention.tools import RetentionTools, RunLost, Waits
from customer_core.event_plane.retention.traces import Traces
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.retention.policy import AgingCategory
from customer_core.privacy.retention.ports import ElsewhereOfMany, Member, Stage
from customer_core.privacy.retention.proving import Anonymised
from customer_core.privacy.retention.run import LEASE, JournalPlace, RetentionRun, Step
from customer_core.segments.history import CustomerKey

_ORDER = tuple(Step)
_AT_ONCE = 200
_KEEP_EVERY = timedelta(seconds=15)


class RetentionWork:
    """Does what is left of a run; each piece is committed when it is yielded.

    Args:
        tools: what it works with.
        run: this process's by its lease.
    """

    def __init__(self, tools: RetentionTools, run: RetentionRun) -> None:
        self._tools = tools
        self.run = run
        self._crowd = CrowdErasure(tools=tools, run=run.id)
        self._kept_at = run.started_at
        self._steps: Mapping[Step, Callable[[], Iterator[object]]] = {
            Step.CATEGORIES: self._categories,
            Step.NOTICE: self._notice,
            Step.ERASE: self._erase,
            Step.MENTIONS: self._mentions,
            Step.QUARANTINE: self._quarantine,
            Step.ELSEWHERE: self._elsewhere,
            Step.TELL: self._tell,
            Step.FAREWELL: self._farewell,
            Step.PROVE: self._prove,
            Step.FORGET: self._forget,
        }

    def to_the_end(self) -> Iterator[None]:
        """Do every step that is left.

        Raises:
            Waits: others have to do something first.
            RunLost: somebody else has taken the run on.
            Unavailable: something does not answer.
        """
        while self.run.finished_at is None:
            for _ in self._steps[self.run.step]():
                self._beat()
                yield
            self._go_on()
            yield

    def keep(self, lease: timedelta | None = None) -> None:
        """Keep the run as it is now."""
        with self._tools.units.begin() as unit:
            self._keep_in(unit, lease)
            unit.commit()

    def _go_on(self) -> None:
        """Go to the next step; from the last one back, while anybody may be left."""
        step = self.run.step
        if step is Step.ERASE and not self._crowd.members():
            self.run.finish(self._tools.clock.now())
        elif step is Step.FORGET:
            self.run.move(Step.ERASE)
        else:
            self.run.move(_ORDER[_ORDER.index(step) + 1])
        self.keep()

    def _categories(self) -> Iterator[None]:
        """Let go of what has an age of its own."""
        tools, now = self._tools, self._tools.clock.now()
        for category, period in sorted(tools.policy.periods.items()):
            place: JournalPlace | None = JournalPlace()
            while place is not None:
                with tools.units.begin() as unit:
                    aged = unit.retention.let_go(
                        AgingCategory(category), now - period, place, tools.sizes.rows
                    )
                    self.run.report = self.run.report.plus_category(category, aged.count)
                    self._keep_in(unit)
                    unit.commit()
                place = aged.next
                yield

    def _notice(self) -> Iterator[None]:
        """Make known who has been inactive for long."""
        tools = self._tools
        after: CustomerKey | None = None
        while tools.policy.inactive is not None:
            now = tools.clock.now()
            with tools.units.begin() as unit:
                active_since = tools.policy.active_since(now)
                keys = unit.retention.quiet(active_since, after, tools.sizes.page)
                if not keys:
                    return
                inactive = dict(judge(unit, tools.policy, keys, now).inactive)
                count = give_notice(unit, tools.ids, tools.policy, inactive, now)
                self.run.report = self.run.report.plus(noticed=count)
                self._keep_in(unit)
                unit.commit()
            after = keys[-1]
            yield

    def _erase(self) -> Iterator[object]:
        """Erase those whose notice is over from the tables, a batch at a time."""
        held = 0
        after: CustomerKey | None = None
        yield from self._finish_batch()
        while len(self._crowd.members()) < self._tools.sizes.crowd:
            with self._tools.units.begin() as unit:
                taken = self._take(unit, after)
                if taken is None:
                    break
                after, held = taken.until, held + taken.held
                self.run.report = attrs.evolve(
                    self.run.report.plus(withdrawn=taken.withdrawn), held=held
                )
                self._keep_in(unit)
                unit.commit()
            yield from self._finish_batch()

    def _finish_batch(self) -> Iterator[object]:
        back = self._crowd.let_go_of_the_active()
        self.run.report = self.run.report.plus(withdrawn=back)
        yield back
        for change in self._crowd.destroy():
            self.run.note(change.place, change.treatment, change.count)
            yield change
        going = [one.subject for one in self._crowd.members() if one.stage is Stage.GOING]
        for place in self._tools.caches:
            self._erase_from(place, going)
        with self._tools.units.begin() as unit:
            self.run.report = self.run.report.plus(erased=self._crowd.clean(unit))
            self._keep_in(unit)
            unit.commit()
        yield len(going)

    def _mentions(self) -> Iterator[None]:
        traces = Traces(tools=self._tools, subjects=self._subjects())
        for changed, place in traces.mentions(self.run.place):
            self.run.report = self.run.report.plus(mentions=changed)
            self.run.place = place
            yield

    def _quarantine(self) -> Iterator[int]:
        yield from Traces(tools=self._tools, subjects=self._subjects()).quarantine()

    def _elsewhere(self) -> Iterator[None]:
        subjects = self._crowd.with_orders()
        left = 0
        for place in (*self._tools.caches, *self._tools.elsewhere):
            left += self._erase_from(place, subjects)
            yield
        if left:
            raise Waits

    def _tell(self) -> Iterator[None]:
        farewells = Farewells(tools=self._tools)
        for some in _some(self._crowd.members()):
            farewells.tell(some)
            yield

    def _farewell(self) -> Iterator[None]:
        farewells = Farewells(tools=self._tools)
        for some in _some(self._crowd.members()):
            farewells.end(some)
            yield

    def _prove(self) -> Iterator[None]:
        """Prove that nothing is left of the crowd; of whom there is goes through it once more."""
        members = self._crowd.members()
        if not members:
            return
        people = Anonymised(
            run_id=self.run.id,
            subjects=[one.subject for one in members],
            erased_at=self._tools.clock.now(),
            done=self.run.done,
        )
        for place in self._tools.caches:  # they are told of a change after it is committed
            self._erase_from(place, people.subjects)
        given_up = frozenset(self.run.erased_again)
        again = self._tools.proof.prove(people, given_up, self._tools.paced(self._beat))
        with self._tools.units.begin() as unit:
            self._crowd.go_again(unit, again)
            self.run.begin_again(again)
            self._keep_in(unit)
            unit.commit()
        yield

    def _forget(self) -> Iterator[None]:
        for some in _some(self._crowd.proven()):
            with self._tools.units.begin() as unit:
                unit.crowd.leave([one.subject.key for one in some])
                unit.commit()
            yield

    def _subjects(self) -> list[Subject]:
        return [one.subject for one in self._crowd.members()]

    def _erase_from(self, place: ElsewhereOfMany, subjects: Sequence[Subject]) -> int:
        return place.erase_all(subjects).left if subjects else 0

    def _take(self, unit: PlatformUnit, after: CustomerKey | None) -> Taken | None:
        return self._crowd.take(unit, after) if self._tools.policy.inactive else None

    def _beat(self) -> None:
        """Keep the run from others, now and then."""
        if self._tools.clock.now() - self._kept_at >= _KEEP_EVERY:
            self.keep()

    def _keep_in(self, unit: PlatformUnit, lease: timedelta | None = None) -> None:
        now = self._tools.clock.now()
        if self.run.finished_at is None:
            self.run.keep(now, lease or LEASE)
        if not unit.retention.keep_run(self.run):
            raise RunLost
        self._kept_at = now


def _some(members: Sequence[Member]) -> Iterator[Sequence[Member]]:
    """Yield members, some of one business at a time."""
    for _, found in groupby(members, key=lambda one: one.subject.business_id):
        theirs = list(found)
        for place in range(0, len(theirs), _AT_ONCE):
            yield theirs[place : place + _AT_ONCE]
