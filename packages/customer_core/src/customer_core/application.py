"""``Application.run``: the one place where a use case meets its transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs

from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.events import OUR_SOURCE, DomainEvent, Event, Metadata
from customer_core.kernel.ids import BusinessId, Ids
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.kernel.unit_of_work import JournalReader, JournalWriter

if TYPE_CHECKING:  # so that importing the application does not build every model
    from customer_core.appointments.ports import AppointmentReader
    from customer_core.audiences.ports import AudienceReader
    from customer_core.brochures.ports import BrochureReader
    from customer_core.customers.ports import (
        AccountRepository,
        CustomerRepository,
        PasswordHasher,
        PurchaseHistories,
        Standards,
    )
    from customer_core.orders.ports import OrderReader
    from customer_core.segments.ports import DefinitionRepository, SegmentReader
    from customer_core.segments.survey import SegmentSurvey
    from customer_core.webhooks.ports import Webhooks

C = TypeVar("C")
R = TypeVar("R")
ATTEMPTS = 3


class Journal(JournalReader, JournalWriter, Protocol):
    """The journal as a unit of work sees it."""


class UnitOfWork(Protocol):
    """One transaction of one business, with everything a use case may read and write in it."""

    @property
    def customers(self) -> CustomerRepository:
        """The customers."""
        ...

    @property
    def orders(self) -> OrderReader:
        """The order read model."""
        ...

    @property
    def definitions(self) -> DefinitionRepository:
        """What the business defines."""
        ...

    @property
    def segments(self) -> SegmentReader:
        """Metrics and standings."""
        ...

    @property
    def histories(self) -> PurchaseHistories:
        """What metrics stand on."""
        ...

    @property
    def audiences(self) -> AudienceReader:
        """Members of tiers and segments."""
        ...

    @property
    def survey(self) -> SegmentSurvey:
        """All customers at once, asked for rules that need not be saved."""
        ...

    @property
    def appointments(self) -> AppointmentReader:
        """The appointments."""
        ...

    @property
    def brochures(self) -> BrochureReader:
        """The brochure requests."""
        ...

    @property
    def accounts(self) -> AccountRepository:
        """The accounts of the auth service's users."""
        ...

    @property
    def journal(self) -> Journal:
        """The journal."""
        ...

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks."""
        ...

    def commit(self) -> None:
        """Make everything last, at once.

        Raises:
            Conflict: a constraint of the store is broken; nothing was kept.
            ConcurrentUpdate: another transaction came first; nothing was kept.
            DependencyUnavailable: the store does not answer.
        """
        ...


class UnitsOfWork(Protocol):
    """Where units of work come from."""

    def begin(self, business_id: BusinessId) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work of one business; it rolls back unless it was committed."""
        ...


@attrs.frozen
class Run:
    """What is told of one run of a use case, for logs and metrics.

    Attributes:
        use_case: its name.
        business_id: the tenant.
        seconds: how long it took.
        error: what it raised, or None.
        events: what it recorded and committed.
    """

    use_case: str
    business_id: BusinessId
    seconds: float
    error: BaseException | None
    events: tuple[Event, ...] = ()


@attrs.define(kw_only=True)
class Context:
    """All that a use case may ask for; each sees it through the protocol of its own context."""

    principal: Principal
    now: datetime
    policies: Policies
    standards: Standards
    passwords: PasswordHasher
    _ids: Ids
    _unit: UnitOfWork
    recorded: list[Event] = attrs.field(factory=list)

    @property
    def customers(self) -> CustomerRepository:
        """The customers."""
        return self._unit.customers

    @property
    def orders(self) -> OrderReader:
        """The order read model."""
        return self._unit.orders

    @property
    def definitions(self) -> DefinitionRepository:
        """What the business defines."""
        return self._unit.definitions

    @property
    def segments(self) -> SegmentReader:
        """Metrics and standings."""
        return self._unit.segments

    @property
    def histories(self) -> PurchaseHistories:
        """What metrics stand on."""
        return self._unit.histories

    @property
    def audiences(self) -> AudienceReader:
        """Members of tiers and segments."""
        return self._unit.audiences

    @property
    def survey(self) -> SegmentSurvey:
        """All customers at once, asked for rules that need not be saved."""
        return self._unit.survey

    @property
    def appointments(self) -> AppointmentReader:
        """The appointments."""
        return self._unit.appointments

    @property
    def brochures(self) -> BrochureReader:
        """The brochure requests."""
        return self._unit.brochures

    @property
    def accounts(self) -> AccountRepository:
        """The accounts of the auth service's users."""
        return self._unit.accounts

    @property
    def journal(self) -> JournalReader:
        """What happened."""
        return self._unit.journal

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks."""
        return self._unit.webhooks

    def new_id(self, prefix: str) -> str:
        """Return an id never given before."""
        return self._ids.new(prefix)

    def record(
        self,
        event: DomainEvent,
        *,
        version: int | None = None,
        changes: dict[str, Any] | None = None,
    ) -> None:
        """Write an event to the journal, with who did it and from where."""
        from customer_core.kernel.codec import to_plain  # noqa: PLC0415 - cattrs is slow to import

        self.recorded.append(
            Event(
                event_id=self._ids.new("evt"),
                event_type=type(event).__name__,
                timestamp=self.now,
                source=OUR_SOURCE,
                business_id=self.principal.business_id,
                stream=event.stream,
                data=to_plain(event),
                metadata=_metadata(self.principal),
                audit=_audit(self.principal, changes),
                subject_version=version,
            )
        )


def _metadata(principal: Principal) -> Metadata:
    origin = principal.origin
    carried = origin.carried or Metadata(
        correlation_id=origin.request_id, traceparent=origin.traceparent
    )
    return attrs.evolve(carried, actor=principal.subject)


def _audit(principal: Principal, changes: dict[str, Any] | None) -> dict[str, Any]:
    origin = principal.origin
    audit: dict[str, Any] = {
        "actor": principal.subject,
        "roles": sorted(principal.roles),
        "ipAddress": origin.ip_address,
        "userAgent": origin.user_agent,
        "requestId": origin.request_id,
        "traceparent": origin.traceparent,
        "changes": changes,
    }
    return {name: value for name, value in audit.items() if value is not None}


def _ignore(_: Run) -> None:
    """Tell nobody."""


@attrs.frozen(kw_only=True)
class Application:
    """Runs use cases: opens the transaction, sets the tenant, commits, tells, retries.

    Attributes:
        units: where transactions come from.
        clock: the time of the use cases.
        ids: where new ids come from.
        policies: the configured rules.
        standards: checks of e-mail, phone, language, currency, time zone.
        passwords: password hashes.
        told: called after every run, committed or failed; it must not raise.
    """

    units: UnitsOfWork
    clock: Clock
    ids: Ids
    policies: Policies
    standards: Standards
    passwords: PasswordHasher
    told: Callable[[Run], None] = _ignore

    def run(self, use_case: Callable[[Context, C], R], command: C, principal: Principal) -> R:
        """Run a use case in a transaction of the caller's business.

        A change that another one overtook is tried again, three times in all, unless the caller
        named the version it decided on.

        Raises:
            CustomerServiceError: what the use case or the commit refuses.
        """
        started = time.perf_counter()
        name = getattr(use_case, "__name__", str(use_case))
        try:
            result, events = self._attempt(use_case, command, principal)
        except BaseException as error:
            self._tell(name, principal, started, error, ())
            raise
        self._tell(name, principal, started, None, events)
        return result

    def _attempt(
        self, use_case: Callable[[Context, C], R], command: C, principal: Principal
    ) -> tuple[R, tuple[Event, ...]]:
        for remaining in reversed(range(ATTEMPTS)):
            try:
                return self._once(use_case, command, principal)
            except ConcurrentUpdate:
                if not remaining or getattr(command, "expected_version", None) is not None:
                    raise
        raise AssertionError  # the loop returns or raises

    def _once(
        self, use_case: Callable[[Context, C], R], command: C, principal: Principal
    ) -> tuple[R, tuple[Event, ...]]:
        with self.units.begin(principal.business_id) as unit:
            ctx = Context(
                principal=principal,
                now=self.clock.now(),
                policies=self.policies,
                standards=self.standards,
                passwords=self.passwords,
                ids=self.ids,
                unit=unit,
            )
            result = use_case(ctx, command)
            if ctx.recorded:
                unit.journal.append(ctx.recorded)
            unit.commit()
            return result, tuple(ctx.recorded)

    def _tell(
        self,
        name: str,
        principal: Principal,
        started: float,
        error: BaseException | None,
        events: tuple[Event, ...],
    ) -> None:
        seconds = time.perf_counter() - started
        self.told(Run(name, principal.business_id, seconds, error, events))
