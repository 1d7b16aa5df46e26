"""A request of a data subject: what was asked, until when, what became of it, and who did what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NewType

import attrs

from customer_core.kernel.events import Data
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.requests.errors import ExtensionNotAllowed, RequestMoveNotAllowed
from customer_core.privacy.requests.states import MOVES, OPEN, Act, RequestKind, RequestState
from customer_core.privacy.requests.steps import SYSTEM, Actor, Step

DataRequestId = NewType("DataRequestId", str)

ANSWER_WITHIN = timedelta(days=30)
"""How long a request may take (SPEC 4); article 12(3) of the GDPR says one month."""

LONGEST_EXTENSION = timedelta(days=60)
"""By how much that can be extended, once; article 12(3) says two further months."""


PROOF_STEP = "prove"
"""The step of an erasure at which nothing is left to do but its proof."""


@attrs.frozen(order=True)
class RequestKey:
    """The identity of a request among those of all businesses."""

    business_id: BusinessId
    id: DataRequestId


@attrs.define(kw_only=True)
class DataRequest:
    """What a person asked for.

    Attributes:
        due_at: until when it must be answered.
        first_due_at: what that was before it was extended, or None where it was not.
        grace_until: of an erasure, until when it waits for the person to think better of it.
        opened_by: who asked first.
        asks: how often it was asked for while it was open.
        history: what was done, the first thing first.
        deactivated: whether the customer was made inactive with it, so that a withdrawal undoes
            that, too.
        attempts: how often it was started.
        progress: how far the job is that carries it out, in the job's own form.
        leased_until: until when the job that runs it has it for itself.
        outcome: what came of it: key of the archive, or id of the certificate.
        refusal: why it was refused.
        failure: why the last attempt failed.
        closed_at: when it was over.
        version: counted by the store, 1 for one just added.
    """

    id: DataRequestId
    business_id: BusinessId
    customer_id: CustomerId
    kind: RequestKind
    state: RequestState
    received_at: datetime
    due_at: datetime
    first_due_at: datetime | None = None
    grace_until: datetime | None = None
    opened_by: Actor
    asks: int = 1
    history: tuple[Step, ...] = ()
    deactivated: bool = False
    attempts: int = 0
    progress: Data | None = None
    leased_until: datetime | None = None
    outcome: str | None = None
    refusal: str | None = None
    failure: str | None = None
    closed_at: datetime | None = None
    version: int = 1

    @classmethod
    def receive(  # noqa: PLR0913 - by name, one for each thing a request begins with
        cls,
        *,
        request_id: DataRequestId,
        business_id: BusinessId,
        customer_id: CustomerId,
        kind: RequestKind,
        by: Actor,
        now: datetime,
        identified: bool = True,
        grace: timedelta | None = None,
        note: str | None = None,
    ) -> DataRequest:
        """Return a new request, which waits for approval, or first for a check of the identity.

        The grace of an erasure ends with its due date at the latest.
        """
        state = RequestState.RECEIVED if identified else RequestState.IDENTITY_CHECK
        due_at = now + ANSWER_WITHIN
        return cls(
            id=request_id,
            business_id=business_id,
            customer_id=customer_id,
            kind=kind,
            state=state,
            received_at=now,
            due_at=due_at,
            grace_until=None if grace is None else min(now + grace, due_at),
            opened_by=by,
            history=(Step(act=Act.RECEIVED, by=by, at=now, before=None, after=state, note=note),),
        )

    @property
    def key(self) -> RequestKey:
        """Its identity among those of all businesses."""
        return RequestKey(self.business_id, self.id)

    @property
    def is_open(self) -> bool:
        """Whether it is not over."""
        return self.state in OPEN

    @property
    def awaits_proof(self) -> bool:
        """Whether it is an erasure of which the proof alone is left to do."""
        step = (self.progress or {}).get("step")
        return self.kind is RequestKind.ERASURE and step == PROOF_STEP

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been over before."""
        return self.is_open and self.due_at < now

    def is_due(self, now: datetime) -> bool:
        """Whether nothing but a legal hold keeps it from running, or from being taken up again."""
        if self.state is RequestState.RUNNING:
            return self.leased_until is None or self.leased_until <= now
        waiting = self.state in {RequestState.APPROVED, RequestState.ON_HOLD}
        return waiting and (self.grace_until is None or self.grace_until <= now)

    def join(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Note that it was asked for again; of one who keeps asking the last time is noted."""
        self.asks += 1
        if self.history[-1].act is Act.ASKED_AGAIN and self.history[-1].by == by:
            self.history = self.history[:-1]
        self._note(Act.ASKED_AGAIN, by, now, note)

    def hasten(self, by: Actor, now: datetime) -> bool:
        """Let an erasure that waits for its grace run at once; tell whether it had waited."""
        if self.grace_until is None or self.grace_until <= now:
            return False
        self.grace_until = now
        self._note(Act.HASTENED, by, now)
        return True

    def confirm_identity(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Let a request wait for approval whose author is now known to be the person."""
        if self.state is not RequestState.IDENTITY_CHECK:
            raise RequestMoveNotAllowed(self.state, RequestState.RECEIVED)
        self._move(RequestState.RECEIVED, Act.IDENTITY_CONFIRMED, by, now, note)

    def approve(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Let a request run as soon as it may."""
        if self.state is not RequestState.RECEIVED:
            raise RequestMoveNotAllowed(self.state, RequestState.APPROVED)
        self._move(RequestState.APPROVED, Act.APPROVED, by, now, note)

    def hold(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Stop a request for as long as the law has the data kept; it keeps its place."""
        self._move(RequestState.ON_HOLD, Act.HELD, by, now, note)
        self.leased_until = None

    def release(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Let a request go on that a legal hold had stopped."""
        if self.state is not RequestState.ON_HOLD:
            raise RequestMoveNotAllowed(self.state, RequestState.APPROVED)
        self._move(RequestState.APPROVED, Act.RELEASED, by, now, note)

    def start(self, now: datetime, lease: timedelta, by: Actor = SYSTEM) -> None:
        """Begin to carry it out, or go on where another one left off.

        One that was on hold is released first: whoever starts it has seen that the hold is over.

        Raises:
            RequestMoveNotAllowed: it is not due (:meth:`is_due`).
        """
        if not self.is_due(now):
            raise RequestMoveNotAllowed(self.state, RequestState.RUNNING)
        if self.state is RequestState.ON_HOLD:
            self.release(SYSTEM, now)
        act = Act.RESUMED if self.state is RequestState.RUNNING else Act.STARTED
        self._move(RequestState.RUNNING, act, by, now, None)
        self.attempts += 1
        self.leased_until = now + lease
        self.failure = None

    def keep_place(self, progress: Data, now: datetime, lease: timedelta) -> None:
        """Note how far its job is, and keep it from others for longer."""
        self._need_running(RequestState.RUNNING)
        self.progress, self.leased_until = progress, now + lease

    def finish(
        self, outcome: str | None, now: datetime, by: Actor = SYSTEM, note: str | None = None
    ) -> None:
        """Note that it is carried out, and what came of it."""
        self._need_running(RequestState.DONE)
        self._move(RequestState.DONE, Act.FINISHED, by, now, note)
        self.outcome, self.progress = outcome, None

    def complete(self, by: Actor, note: str, now: datetime) -> None:
        """Note that somebody carried it out by hand."""
        self.start(now, timedelta(), by)
        self.finish(None, now, by, note)

    def fail(self, reason: str, now: datetime) -> None:
        """Note that the attempt failed; it keeps its place, for the next one."""
        self._need_running(RequestState.FAILED)
        self._move(RequestState.FAILED, Act.FAILED, SYSTEM, now, reason)
        self.failure, self.leased_until = reason, None

    def retry(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Let one that failed run again, from where it was."""
        if self.state is not RequestState.FAILED:
            raise RequestMoveNotAllowed(self.state, RequestState.APPROVED)
        self._move(RequestState.APPROVED, Act.RETRIED, by, now, note)

    def refuse(self, by: Actor, reason: str, now: datetime) -> None:
        """Refuse it; the person is to be told why (article 12(4) of the GDPR)."""
        self._move(RequestState.REFUSED, Act.REFUSED, by, now, reason)
        self.refusal = reason

    def withdraw(self, by: Actor, now: datetime, note: str | None = None) -> None:
        """Close it by the person's own wish, while it has not begun."""
        self._move(RequestState.WITHDRAWN, Act.WITHDRAWN, by, now, note)

    def extend(self, days: int, by: Actor, reason: str, now: datetime) -> None:
        """Put off the due date, once, before it has passed.

        Raises:
            ExtensionNotAllowed: it was extended before, is over or overdue, or would be put off by
                no time or by more than :data:`LONGEST_EXTENSION`.
        """
        if not self.is_open:
            raise ExtensionNotAllowed(f"the request is {self.state}")
        if self.first_due_at is not None:
            raise ExtensionNotAllowed("it was extended once, and that is all there is")
        if self.due_at < now:
            raise ExtensionNotAllowed("it has passed, and the person had to be told before that")
        if not 0 < days <= LONGEST_EXTENSION.days:
            raise ExtensionNotAllowed(f"it can be put off by 1 to {LONGEST_EXTENSION.days} days")
        self.first_due_at, self.due_at = self.due_at, self.due_at + timedelta(days=days)
        self._note(Act.EXTENDED, by, now, reason)

    def _need_running(self, wanted: RequestState) -> None:
        if self.state is not RequestState.RUNNING:
            raise RequestMoveNotAllowed(self.state, wanted)

    def _move(self, to: RequestState, act: Act, by: Actor, now: datetime, note: str | None) -> None:
        if to not in MOVES[self.state]:
            raise RequestMoveNotAllowed(self.state, to)
        before, self.state = self.state, to
        step = Step(act=act, by=by, at=now, before=before, after=to, note=note)
        self.history = (*self.history, step)
        if not self.is_open:
            self.closed_at, self.leased_until = now, None

    def _note(self, act: Act, by: Actor, now: datetime, note: str | None = None) -> None:
        step = Step(act=act, by=by, at=now, before=self.state, after=self.state, note=note)
        self.history = (*self.history, step)
