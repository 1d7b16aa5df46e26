"""Events that a reader could not apply: kept, tried again by themselves, and at last dead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import attrs

from customer_core.kernel.events import Recorded
from customer_core.kernel.ids import BusinessId

WAITS = (
    timedelta(seconds=1),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
)
"""How long an event waits after its first, second, … failure; after the last one it is dead.

The short waits are for what was wrong for a moment, the long ones for a fix that is on its way. An
event that fails for six minutes fails for good: what is left to try is for an operator to say.
"""


class LetterState(StrEnum):
    """What becomes of a dead letter.

    Attributes:
        WAITING: it will be tried again by itself.
        DEAD: its attempts are used up; ``customers journal retry`` tries it again.
    """

    WAITING = "waiting"
    DEAD = "dead"


@attrs.frozen
class LetterKey:
    """One event and the reader that could not apply it.

    Attributes:
        position: place of the event in the journal, which no other event has.
        reader: name of a perspective, or of a relay such as ``relay:redis``.
    """

    position: int
    reader: str


@attrs.frozen(kw_only=True)
class DeadLetter:
    """An event that a reader could not apply, by reference: its data is in the journal alone.

    Attributes:
        reader: name of the perspective or relay.
        position: place of the event in the journal.
        reason: the kind of the last error and what it said.
        attempts: how often it was tried.
        next_attempt_at: when it is tried again, or None where it is dead.
    """

    reader: str
    business_id: BusinessId
    source: str
    event_id: str
    event_type: str
    stream: str
    position: int
    reason: str
    attempts: int
    first_failed_at: datetime
    last_failed_at: datetime
    next_attempt_at: datetime | None

    @property
    def key(self) -> LetterKey:
        """What it is found by."""
        return LetterKey(self.position, self.reader)

    @property
    def state(self) -> LetterState:
        """Whether it will be tried again."""
        return LetterState.DEAD if self.next_attempt_at is None else LetterState.WAITING

    def failed_again(self, reason: str, at: datetime) -> DeadLetter:
        """Return it after one more failure."""
        return attrs.evolve(
            self,
            reason=reason,
            attempts=self.attempts + 1,
            last_failed_at=at,
            next_attempt_at=next_attempt(self.attempts + 1, at),
        )


def next_attempt(attempts: int, failed_at: datetime) -> datetime | None:
    """Return when to try again what failed for the nth time, or None where it is enough."""
    return failed_at + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def first_failure(reader: str, recorded: Recorded, reason: str, at: datetime) -> DeadLetter:
    """Return the dead letter of an event that a reader could not apply."""
    event = recorded.event
    return DeadLetter(
        reader=reader,
        business_id=event.business_id,
        source=event.source,
        event_id=event.event_id,
        event_type=event.event_type,
        stream=event.stream,
        position=recorded.point.position,
        reason=reason,
        attempts=1,
        first_failed_at=at,
        last_failed_at=at,
        next_attempt_at=next_attempt(1, at),
    )


def keep(letters: DeadLetters, failed: Sequence[DeadLetter], at: datetime) -> None:
    """Keep events that could not be applied; one that is known has failed once more."""
    if not failed:
        return
    known = letters.known([letter.key for letter in failed])
    letters.save(
        [known[one.key].failed_again(one.reason, at) if one.key in known else one for one in failed]
    )


@attrs.frozen(kw_only=True)
class LetterQuery:
    """Which dead letters are meant; what is None does not matter.

    Attributes:
        event_ids: of any of these events, or of any event where it is empty.
    """

    reader: str | None = None
    state: LetterState | None = None
    business_id: str | None = None
    event_ids: frozenset[str] = frozenset()


EVERY_LETTER = LetterQuery()


@attrs.frozen(kw_only=True)
class LetterCount:
    """How many dead letters of one state a reader has.

    Attributes:
        oldest: when the first of them failed first.
    """

    reader: str
    state: LetterState
    letters: int
    oldest: datetime


@attrs.frozen
class Held:
    """A dead letter that a transaction holds.

    Attributes:
        letter: the dead letter.
        recorded: its event, or None where the journal has it no more.
    """

    letter: DeadLetter
    recorded: Recorded | None


class DeadLetters(Protocol):
    """The events that readers could not apply, of all businesses."""

    def known(self, keys: Iterable[LetterKey]) -> Mapping[LetterKey, DeadLetter]:
        """Return those known among ``keys``."""
        ...

    def save(self, letters: Sequence[DeadLetter]) -> None:
        """Keep them as they are now, one for each event and reader."""
        ...

    def remove(self, keys: Iterable[LetterKey]) -> None:
        """Forget those whose events have been applied."""
        ...

    def due(self, readers: Iterable[str], now: datetime, limit: int) -> Sequence[LetterKey]:
        """Return what is to be tried again: of each reader at most ``limit``, longest due first."""
        ...

    def hold(self, keys: Iterable[LetterKey], due_at: datetime | None = None) -> Sequence[Held]:
        """Hold those that nobody else holds, until the transaction ends.

        Args:
            keys: which; those that are gone or held by another are left out.
            due_at: leave out what is not due at this moment, too.

        Returns:
            The letters with their events, in the order of the journal.
        """
        ...

    def find(
        self, query: LetterQuery, limit: int, after: LetterKey | None = None
    ) -> Sequence[DeadLetter]:
        """Return those meant, in the order of the journal, from behind ``after``."""
        ...
