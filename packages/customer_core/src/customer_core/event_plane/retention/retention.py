"""The weekly job as others see it: what is due, by hand, a rehearsal, and how it stands."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import attrs

from customer_core.event_plane.ports import PlatformUnit
from customer_core.event_plane.retention.judging import judge
from customer_core.event_plane.retention.tools import RetentionTools, RunLost, Waits
from customer_core.event_plane.retention.work import RetentionWork
from customer_core.kernel.errors import Unavailable
from customer_core.privacy.retention.errors import RetentionOff, RetentionRunning
from customer_core.privacy.retention.policy import (
    CATCHES_UP,
    AgingCategory,
    RetentionPolicy,
    due_at,
    next_due_at,
)
from customer_core.privacy.retention.run import Report, RetentionRun, RunId
from customer_core.segments.history import CustomerKey

_log = logging.getLogger("customers.retention")

_SOON = timedelta(seconds=2)
_LATER = timedelta(minutes=10)
_LISTED = 10


@attrs.frozen(kw_only=True)
class RetentionStatus:
    """How the retention stands.

    Attributes:
        policy: what is configured.
        next_due_at: when the job is due again; None where it is off.
        notices: customers whose inactivity was made known, and who are still there.
        runs: the last runs, the newest first.
    """

    policy: RetentionPolicy
    next_due_at: datetime | None
    notices: int
    runs: Sequence[RetentionRun]


@attrs.frozen(kw_only=True)
class Retention:
    """Runs the retention; any number of processes may, one works at a time.

    Attributes:
        tools: what it works with.
    """

    tools: RetentionTools

    def due(self) -> Iterator[RetentionRun]:
        """Do what is due, and go on with what was broken off; yield the run as it proceeds.

        Raises:
            Unavailable: something does not answer; the place is kept.
        """
        run = self._claimed()
        if run is not None:
            yield from self._worked(run)

    def by_hand(self) -> Iterator[RetentionRun]:
        """Run it now, or go on with the run that was broken off.

        Raises:
            RetentionOff: nothing is configured.
            RetentionRunning: it is under way.
            Unavailable: something does not answer; the place is kept.
        """
        yield from self._worked(self._begun())

    def rehearse(self) -> Report:
        """Return what a run would do now; nothing is changed.

        Who would be told now is erased by none before the time of the notice is over.

        Raises:
            RetentionOff: nothing is configured.
        """
        policy, now = self.tools.policy, self.tools.clock.now()
        if not policy.is_on:
            raise RetentionOff
        with self.tools.units.begin() as unit:
            report = Report(
                categories={
                    str(one): unit.retention.count_aged(AgingCategory(one), now - period)
                    for one, period in sorted(policy.periods.items())
                }
            )
        return report if policy.inactive is None else self._judged(report, now)

    def status(self) -> RetentionStatus:
        """Return how it stands."""
        policy = self.tools.policy
        with self.tools.units.begin() as unit:
            return RetentionStatus(
                policy=policy,
                next_due_at=next_due_at(self.tools.clock.now()) if policy.is_on else None,
                notices=unit.retention.count_notices(),
                runs=unit.retention.runs(_LISTED),
            )

    def _claimed(self) -> RetentionRun | None:
        now = self.tools.clock.now()
        with self.tools.units.begin() as unit:
            unit.retention.hold_runs()
            latest = next(iter(unit.retention.runs(1)), None)
            if latest is not None and latest.finished_at is None:
                return self._taken(unit, latest, now) if latest.is_free(now) else None
            due = due_at(now)
            if not self.tools.policy.is_on or now - due > CATCHES_UP:
                return None
            if unit.retention.run_due_at(due) is not None:
                return None
            return self._taken(unit, self._new(now, due), now)

    def _begun(self) -> RetentionRun:
        now = self.tools.clock.now()
        with self.tools.units.begin() as unit:
            unit.retention.hold_runs()
            latest = next(iter(unit.retention.runs(1)), None)
            if latest is not None and latest.finished_at is None:
                if not latest.is_free(now):
                    raise RetentionRunning(latest.leased_until or now)
                return self._taken(unit, latest, now)
            if not self.tools.policy.is_on:
                raise RetentionOff
            return self._taken(unit, self._new(now, None), now)

    def _new(self, now: datetime, due: datetime | None) -> RetentionRun:
        return RetentionRun(id=RunId(self.tools.ids.new("ret")), due_at=due, started_at=now)

    def _taken(self, unit: PlatformUnit, run: RetentionRun, now: datetime) -> RetentionRun:
        run.take(now)
        unit.retention.keep_run(run)
        unit.commit()
        return run

    def _worked(self, run: RetentionRun) -> Iterator[RetentionRun]:
        """Work on a run, giving others their turn after each piece."""
        tools, work = self.tools, RetentionWork(self.tools, run)
        try:
            began = tools.timer()
            for _ in work.to_the_end():
                yield run
                tools.sleep(tools.pause * (tools.timer() - began))
                began = tools.timer()
        except GeneratorExit:
            self._leave(work, _SOON)
            raise
        except Waits:
            self._leave(work, _SOON)
        except RunLost:
            _log.info("retention taken on by another process")
        except Unavailable:
            self._leave(work, _SOON)
            raise
        except Exception as error:  # noqa: BLE001 - the place is kept, and it is tried again
            _log.exception("retention failed")
            run.failure = type(error).__name__
            self._leave(work, _LATER)
        else:
            _log.info("retention done", extra=attrs.asdict(run.report))
        yield run

    def _leave(self, work: RetentionWork, lease: timedelta) -> None:
        """Let somebody go on after a while; where this fails, when the lease ends."""
        with suppress(RunLost, Unavailable):
            work.keep(lease)

    def _judged(self, report: Report, now: datetime) -> Report:
        for keys in self._quiet(now):
            with self.tools.units.begin() as unit:
                found = judge(unit, self.tools.policy, keys, now)
            report = report.plus(noticed=len(found.inactive))
        for keys in self._over(now):
            with self.tools.units.begin() as unit:
                found = judge(unit, self.tools.policy, keys, now)
            report = report.plus(
                erased=len(found.inactive), held=len(found.held), withdrawn=len(found.active)
            )
        return report

    def _quiet(self, now: datetime) -> Iterator[Sequence[CustomerKey]]:
        after: CustomerKey | None = None
        while True:
            with self.tools.units.begin() as unit:
                since = self.tools.policy.active_since(now)
                keys = unit.retention.quiet(since, after, self.tools.sizes.page)
            if not keys:
                return
            yield keys
            after = keys[-1]

    def _over(self, now: datetime) -> Iterator[Sequence[CustomerKey]]:
        after: CustomerKey | None = None
        while True:
            with self.tools.units.begin() as unit:
                by = now - self.tools.policy.notice
                found = unit.retention.notices(by, after, self.tools.sizes.page)
            if not found:
                return
            yield [one.key for one in found]
            after = found[-1].key
