"""``Application.run``: the one place where a use case meets its transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import attrs

from customer_core.context import Context
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.events import Event
from customer_core.kernel.ids import BusinessId, Ids
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.units import UnitsOfWork

if TYPE_CHECKING:  # so that importing the application does not build every model
    from customer_core.addresses.ports import AddressStandards
    from customer_core.customers.ports import PasswordHasher

C = TypeVar("C")
R = TypeVar("R")
ATTEMPTS = 3


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
        standards: checks of e-mail, phone, language, currency, time zone, addresses.
        passwords: password hashes.
        told: called after every run, committed or failed; it must not raise.
    """

    units: UnitsOfWork
    clock: Clock
    ids: Ids
    policies: Policies
    standards: AddressStandards
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
