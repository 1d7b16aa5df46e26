"""One erasure: its steps in their order, from wherever it was broken off.

Nothing is destroyed before the ledger says that nothing about the person is taken in any more, and
every transaction has ended that asked it before. Each step may be done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import attrs

from customer_core.event_plane.erasure.progress import Progress
from customer_core.event_plane.erasure.quarantined import is_theirs
from customer_core.event_plane.erasure.steps import Change, DatabaseSteps
from customer_core.event_plane.erasure.tools import Tools
from customer_core.event_plane.ports import PlatformUnit
from customer_core.kernel.errors import ConcurrentUpdate, Unavailable
from customer_core.kernel.events import JournalPoint
from customer_core.privacy.erasure.errors import ErasureStopped
from customer_core.privacy.erasure.ledger import erased_names
from customer_core.privacy.erasure.ports import DELETED, Elsewhere, ToProve
from customer_core.privacy.registry import PLACES, Medium
from customer_core.privacy.requests.model import PROOF_STEP, DataRequest
from customer_core.privacy.requests.states import RequestState
from customer_core.segments.history import CustomerKey

LEASE = timedelta(minutes=2)
_SOON = timedelta(seconds=2)
_PAUSE_SECONDS = 0.02
_MOST_ROUNDS = 50
_FIRST_TO_DESTROY = "orders"
_CACHES = frozenset(place.name for place in PLACES if place.medium is Medium.CACHE)


class Waits(Exception):
    """The erasure goes on when others have done something; its place is kept."""


class ErasureRun:
    """One attempt at a request that is running, and this process's by its lease."""

    def __init__(self, tools: Tools, request: DataRequest) -> None:
        self._tools = tools
        self._request = request
        self._progress = self._begun()
        self._subject = self._progress.subject(request.business_id)
        self._database = DatabaseSteps(units=tools.units, subject=self._subject)
        self._steps: dict[str, Callable[[], object]] = {
            "suppress": self._suppress,
            "orders": lambda: self._note(self._database.orders()),
            "bookings": lambda: self._note(self._database.bookings()),
            "streams": lambda: self._note(self._database.streams()),
            "mentions": self._look_through,
            "quarantine": self._quarantine,
            "tables": lambda: self._note(self._database.tables()),
            "settle": self._settle,
            "elsewhere": self._elsewhere,
            "tell": self._tell,
            "farewell": self._take_leave,
        }

    @property
    def to_prove(self) -> ToProve:
        """What its proof has to know."""
        return ToProve(key=self._request.key, subject=self._subject, done=self._progress.done)

    def to_the_proof(self) -> None:
        """Do every step that is left but the proof.

        Raises:
            Waits: others have to do something first.
            ErasureStopped: the request is not this process's any more.
            Unavailable: something does not answer.
        """
        names = [*self._steps, PROOF_STEP]
        for name in names[names.index(self._progress.step) : -1]:
            self._move(step=name)
            self._steps[name]()
        self._move(step=PROOF_STEP)

    def sweep_caches(self) -> None:
        """Clear the caches once more: they are told of a change after it is committed."""
        self._swept(place for place in self._tools.elsewhere if place.name in _CACHES)

    def finish(self, certificate: str | None) -> None:
        """Close the request.

        Raises:
            ErasureStopped: it is not this process's any more.
        """
        with self._tools.units.begin() as unit:
            request = self._mine(unit.data_requests.get(self._request.key))
            request.finish(certificate, self._tools.clock.now())
            self._save(unit, request)

    @property
    def was_begun_again(self) -> bool:
        """Whether everything was erased a second time, since the first search found something."""
        return self._progress.begun_again

    def begin_again(self) -> None:
        """Let everything be erased once more.

        Raises:
            ErasureStopped: the request is not this process's any more.
        """
        self._progress = attrs.evolve(
            self._progress, step=_FIRST_TO_DESTROY, partition=0, xid=0, position=0, begun_again=True
        )
        self.keep(timedelta())

    def leave(self, after: timedelta = _SOON) -> None:
        """Let somebody go on soon; where that cannot be noted, the lease ends by itself."""
        try:
            self.keep(after)
        except (ErasureStopped, Unavailable):
            return

    def fail(self, reason: str) -> None:
        """Note that the attempt failed, if the request is still this process's."""
        try:
            with self._tools.units.begin() as unit:
                request = self._mine(unit.data_requests.get(self._request.key))
                request.progress = self._progress.data
                request.fail(reason, self._tools.clock.now())
                unit.data_requests.save(request)
                unit.commit()
        except (ErasureStopped, ConcurrentUpdate, Unavailable):
            return

    def _begun(self) -> Progress:
        request, now = self._request, self._tools.clock.now()
        if request.progress is not None:
            return Progress.of(request.progress)
        key = CustomerKey(request.business_id, request.customer_id)
        subject = self._tools.subject(key) or self._tools.bare(key)
        return Progress(
            step="suppress",
            customer_id=subject.customer_id,
            user_id=subject.user_id,
            emails=subject.emails,
            phones=subject.phones,
            pseudonym=subject.pseudonym,
            erased_at=now,
        )

    def _suppress(self) -> None:
        """Let nothing about the person in any more, here and after a restore."""
        tools, request = self._tools, self._request
        names = erased_names(self._subject, tools.pseudonyms, self._progress.erased_at, request.id)
        with tools.units.begin() as unit:
            unit.erased.add(names)
            unit.commit()
        tools.copy.append(names)
        tools.proof.remember(request.key, self._subject)
        self._wait_for_writers()

    def _look_through(self) -> None:
        """Go through the whole journal, a stretch at a time."""
        while self._progress.partition < self._tools.units.partitions:
            place = self._progress
            changes, until = self._database.mentions(
                place.partition, JournalPoint(place.xid, place.position)
            )
            self._note(changes)
            if until is None:
                self._move(partition=place.partition + 1, xid=0, position=0)
            else:
                self._move(xid=until.xid, position=until.position)

    def _quarantine(self) -> None:
        self._note(self._database.quarantine(lambda raw: is_theirs(raw, self._subject)))

    def _settle(self) -> None:
        """Repeat what others may have undone who had begun before; until there is nothing left."""
        database = self._database
        for _ in range(_MOST_ROUNDS):
            self._wait_for_writers()
            again = [database.orders, database.bookings, database.streams, database.tables]
            for built in database.beside():
                again += [built.orders, built.bookings, built.tables]
            if not sum(self._note(step()) for step in again):
                return
            self.keep()
        raise Waits

    def _elsewhere(self) -> None:
        if self._swept(self._tools.elsewhere):
            self._wait("elsewhere")

    def _swept(self, places: Iterable[Elsewhere]) -> int:
        """Erase what lies in places outside of the database; return what has to stay for now."""
        left = 0
        subject = attrs.evolve(self._subject, orders=self._database.kept_orders())
        for place in places:
            erased = place.erase(subject)
            self._note([Change(place.name, DELETED, erased.count)])
            left += erased.left
        return left

    def _tell(self) -> None:
        told_at = self._progress.told_at or self._tools.clock.now()
        self._move(told_at=told_at)
        self._tools.farewell.tell(self._request.key, self._subject, told_at)

    def _take_leave(self) -> None:
        """Wait until the others know, and then forget even whom they were told of."""
        told_at = self._progress.told_at or self._progress.erased_at
        self._until(
            lambda: self._tools.farewell.end(
                self._request.key, self._subject, told_at, self._tools.clock.now()
            ),
            self._tools.relay_patience,
        )

    def _wait_for_writers(self) -> None:
        """Wait until whoever may not have seen what was done before has come to an end."""
        horizon = self._database.horizon()
        self._until(lambda: self._database.is_past(horizon), self._tools.patience)

    def _until(self, is_so: Callable[[], bool], seconds: float) -> None:
        waited = 0.0
        while not is_so():
            if waited >= seconds:
                self._wait(self._progress.step)
            self._tools.sleep(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS

    def _wait(self, step: str) -> None:
        self._progress = attrs.evolve(self._progress, step=step)
        self.keep(_SOON)
        raise Waits

    def _note(self, changes: Iterable[Change]) -> int:
        """Count what was done, keep the place, and return how much it was."""
        count = 0
        for change in changes:
            count += change.count
            self._progress = self._progress.with_done(change.place, change.treatment, change.count)
        return count

    def _move(self, **to: Any) -> None:  # noqa: ANN401 - fields of the progress
        self._progress = attrs.evolve(self._progress, **to)
        self.keep()

    def keep(self, lease: timedelta = LEASE) -> None:
        """Keep the place, and the request from others.

        Raises:
            ErasureStopped: it is not this process's any more.
        """
        with self._tools.units.begin() as unit:
            request = self._mine(unit.data_requests.get(self._request.key))
            request.keep_place(self._progress.data, self._tools.clock.now(), lease)
            self._save(unit, request)

    def _save(self, unit: PlatformUnit, request: DataRequest) -> None:
        try:
            unit.data_requests.save(request)
        except ConcurrentUpdate:
            raise ErasureStopped("somebody else changed the request") from None
        unit.commit()

    def _mine(self, request: DataRequest | None) -> DataRequest:
        """Return the request as it is now, if it is still this attempt's to carry out."""
        if request is None or request.state is not RequestState.RUNNING:
            raise ErasureStopped(f"the request is {request.state if request else 'gone'}")
        if request.attempts != self._request.attempts:
            raise ErasureStopped("another process has taken it on")
        return request
