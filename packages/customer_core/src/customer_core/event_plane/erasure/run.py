"""One erasure: its steps in their order, from wherever it was broken off.

Nothing is destroyed before the ledger says that nothing about the person is taken in any more, and
every transaction has ended that asked it before. Each step may be done again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

import attrs

from customer_core.event_plane.erasure.farewell import Farewell
from customer_core.event_plane.erasure.progress import Progress
from customer_core.event_plane.erasure.quarantined import is_theirs
from customer_core.event_plane.erasure.steps import Change, DatabaseSteps
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import ConcurrentUpdate, Unavailable
from customer_core.kernel.events import JournalPoint
from customer_core.privacy.erasure.errors import ErasureStopped
from customer_core.privacy.erasure.ledger import LedgerCopy, erased_names
from customer_core.privacy.erasure.ports import DELETED, Elsewhere, Proof
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.privacy.registry import PLACES, Medium
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.states import RequestState
from customer_core.segments.history import CustomerKey

LEASE = timedelta(minutes=2)
_SOON = timedelta(seconds=2)
_PAUSE_SECONDS = 0.02
_MOST_ROUNDS = 50
_CACHES = frozenset(place.name for place in PLACES if place.medium is Medium.CACHE)


class Waits(Exception):
    """The erasure goes on when others have done something; its place is kept."""


@attrs.frozen(kw_only=True)
class Tools:
    """What erasures work with.

    Attributes:
        pseudonyms: names what stays.
        copy: the ledger outside of the database.
        elsewhere: caches, streams, files.
        farewell: tells the others.
        proof: proves that nothing is left.
        patience: seconds that a run waits itself until those who write have ended.
        relay_patience: the same until our events are published.
        sleep: waits.
    """

    units: PlatformUnits
    clock: Clock
    pseudonyms: Pseudonyms
    copy: LedgerCopy
    elsewhere: Sequence[Elsewhere]
    farewell: Farewell
    proof: Proof
    patience: float = 5.0
    relay_patience: float = 5.0
    sleep: Callable[[float], None] = time.sleep

    def subject(self, key: CustomerKey) -> Subject | None:
        """Return by what a customer is known, or None where there is none."""
        with self.units.begin() as unit:
            row = unit.erasures.person(key)
        if row is None:
            return None
        return attrs.evolve(
            self.bare(key), user_id=row.user_id, emails=row.emails, phones=row.phones
        )

    def bare(self, key: CustomerKey) -> Subject:
        """Return a customer of whom the id alone is known."""
        return Subject(
            business_id=key.business_id,
            customer_id=key.customer_id,
            pseudonym=self.pseudonyms.of(key.business_id, key.customer_id),
        )


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
            "prove": self._prove,
        }

    def to_the_end(self) -> None:
        """Do every step that is left.

        Raises:
            Waits: others have to do something first.
            ErasureStopped: the request is not this process's any more.
            Unavailable: something does not answer.
        """
        names = list(self._steps)
        for place, name in enumerate(names):
            if place >= names.index(self._progress.step):
                self._move(step=name)
                self._steps[name]()

    def leave(self) -> None:
        """Let somebody go on soon; where that cannot be noted, the lease ends by itself."""
        try:
            self._keep(_SOON)
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
            self._keep()
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

    def _prove(self) -> None:
        """Prove that nothing is left, and close the request.

        Caches are told of a change after it is committed: what came that late goes first.
        """
        self._swept(place for place in self._tools.elsewhere if place.name in _CACHES)
        certificate = self._tools.proof.prove(self._request.key, self._subject, self._progress.done)
        with self._tools.units.begin() as unit:
            request = self._mine(unit.data_requests.get(self._request.key))
            request.finish(certificate, self._tools.clock.now())
            self._save(unit, request)

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
        self._keep(_SOON)
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
        self._keep()

    def _keep(self, lease: timedelta = LEASE) -> None:
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
