"""Trying again what readers could not apply: by itself when it is due, or when an operator asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

import attrs

from customer_core.event_plane.assessor import Assessor
from customer_core.event_plane.dead_letters import WAITS, DeadLetter, Held, LetterKey, LetterState
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.halving import BrokenBatch, Halving, breaking
from customer_core.event_plane.perspective import Applied, why
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Unavailable
from customer_core.kernel.events import Recorded
from customer_core.segments.history import CustomerKey

_log = logging.getLogger("customers.retries")

BATCH = 500
GONE = "The journal holds this event no more."

Apply = Callable[[PlatformUnit, Sequence[Recorded]], Applied]
"""Applies events apart from the order of the journal, in a transaction of somebody else."""


@attrs.frozen(kw_only=True)
class Retried:
    """What became of dead letters that were tried again.

    Attributes:
        applied: how many are dead letters no more.
        failed: those that failed again, as they are now.
        postponed: how many were not tried alone, because too many around them failed.
        partitions: where events were written.
    """

    applied: int = 0
    failed: Sequence[DeadLetter] = ()
    postponed: int = 0
    partitions: frozenset[int] = frozenset()

    @property
    def letters(self) -> int:
        """How many were looked at."""
        return self.applied + len(self.failed) + self.postponed


@attrs.frozen(kw_only=True)
class Retrier:
    """Applies dead letters through the readers that failed on them.

    Attributes:
        readers: by name. Dead letters of others stay as they are.
    """

    units: PlatformUnits
    clock: Clock
    readers: Mapping[str, Apply]
    assessor: Assessor
    moved: Callable[[dict[CustomerKey, CustomerVersions]], None]

    def step(self, limit: int = BATCH) -> Retried:
        """Try again what is due, at most ``limit`` dead letters of each reader.

        A reader whose transport or store does not answer does not hold up the others: what is due
        stays due, and no attempt is counted.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        now = self.clock.now()
        with self.units.begin() as unit:
            due = unit.dead_letters.due(self.readers, now, limit)
        return self._tried(due, now)

    def retry(self, keys: Sequence[LetterKey]) -> Retried:
        """Try dead letters again now, whether they are due, wait, or are dead.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        return self._tried([key for key in keys if key.reader in self.readers], None)

    def _tried(self, keys: Sequence[LetterKey], due_at: datetime | None) -> Retried:
        def by_reader(key: LetterKey) -> str:
            return key.reader

        done: list[Retried] = []
        for reader, group in groupby(sorted(keys, key=by_reader), key=by_reader):
            try:
                tried = _Attempt(self, reader, list(group), due_at).made()
            except Unavailable as error:
                _log.warning("retry waits", extra={"reader": reader, "reason": str(error)})
            else:
                _tell(reader, tried)
                done.append(tried)
        return _joined(done)


@attrs.define
class _Attempt:
    """One attempt at dead letters of one reader; what breaks the store is found by halving."""

    retrier: Retrier
    reader: str
    keys: list[LetterKey]
    due_at: datetime | None

    def made(self) -> Retried:
        try:
            return self._take(len(self.keys))
        except BrokenBatch as broken:
            return _joined(Halving(self._take, self._give_up).settle(broken))

    def _take(self, count: int) -> Retried:
        keys, now = self.keys[:count], self.retrier.clock.now()
        with self.retrier.units.begin() as unit, breaking(len(keys)):
            held = unit.dead_letters.hold(keys, self.due_at)
            if not held:
                self.keys = self.keys[count:]
                return Retried()
            applied = self._applied(unit, held)
            outcome = self.retrier.assessor.assess(
                unit, applied.touched, now, profiles=applied.profiles
            )
            failed = _failures(held, applied, now)
            unit.dead_letters.save(failed)
            still = {letter.key for letter in failed}
            unit.dead_letters.remove(
                [one.letter.key for one in held if one.letter.key not in still]
            )
            unit.commit()
        self.keys = self.keys[count:]
        self.retrier.moved(outcome.moved)
        return Retried(
            applied=len(held) - len(failed), failed=failed, partitions=outcome.partitions
        )

    def _applied(self, unit: PlatformUnit, held: Sequence[Held]) -> Applied:
        events = [one.recorded for one in held if one.recorded is not None]
        return self.retrier.readers[self.reader](unit, events) if events else Applied()

    def _give_up(self, count: int, failure: Exception) -> Retried:
        """Count a failure of what broke alone; what broke among others is left for later."""
        keys, self.keys = self.keys[:count], self.keys[count:]
        now = self.retrier.clock.now()
        with self.retrier.units.begin() as unit:
            held = unit.dead_letters.hold(keys, self.due_at)
            if count == 1:
                letters = [one.letter.failed_again(why(failure), now) for one in held]
            else:
                later = now + WAITS[-1]
                letters = [attrs.evolve(one.letter, next_attempt_at=later) for one in held]
            unit.dead_letters.save(letters)
            unit.commit()
        return Retried(failed=letters) if count == 1 else Retried(postponed=len(letters))


def _failures(held: Sequence[Held], applied: Applied, now: datetime) -> list[DeadLetter]:
    reasons = {failed.recorded.point.position: failed.reason for failed in applied.failed}
    failed = [
        one.letter.failed_again(reasons[one.letter.position], now)
        for one in held
        if one.letter.position in reasons
    ]
    gone = [
        attrs.evolve(one.letter, reason=GONE, last_failed_at=now, next_attempt_at=None)
        for one in held
        if one.recorded is None
    ]
    return failed + gone


def _joined(done: Sequence[Retried]) -> Retried:
    return Retried(
        applied=sum(one.applied for one in done),
        failed=[letter for one in done for letter in one.failed],
        postponed=sum(one.postponed for one in done),
        partitions=frozenset().union(*(one.partitions for one in done)),
    )


def _tell(reader: str, tried: Retried) -> None:
    """Tell what became of them, in a line; and in another of those that are given up."""
    if not tried.letters:
        return
    about = {"reader": reader, "applied": tried.applied, "failed": len(tried.failed)}
    _log.info("events tried again", extra=about)
    dead = [letter for letter in tried.failed if letter.state is LetterState.DEAD]
    if dead:
        first = {"eventId": dead[0].event_id, "reason": dead[0].reason}
        _log.error("events given up", extra={"reader": reader, "events": len(dead), **first})
