"""Placing and lifting legal holds, and reading them; for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from customer_core.customers.access import AUDITORS, need_sight
from customer_core.customers.model import Customer
from customer_core.customers.privacy_events import LegalHoldLifted, LegalHoldPlaced
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Scope
from customer_core.privacy.holds.errors import LegalHoldLimitExceeded, LegalHoldNotFound
from customer_core.privacy.holds.model import MOST_HOLDS, LegalHold, LegalHoldId
from customer_core.privacy.requests.access import actor_of
from customer_core.privacy.requests.keeping import keep_changed
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.texts import check_text

_STOPPED = frozenset({RequestState.APPROVED, RequestState.RUNNING})


@attrs.frozen(kw_only=True)
class PlaceHold:
    """Have a customer's data kept.

    Attributes:
        reason: why, such as the number of a lawsuit.
        until: the first moment at which it lasts no more; None is not before it is lifted.
    """

    customer_id: CustomerId
    reason: str
    until: datetime | None = None


@attrs.frozen(kw_only=True)
class LiftHold:
    """End a legal hold now; one that is over stays as it ended."""

    customer_id: CustomerId
    hold_id: LegalHoldId


@attrs.frozen(kw_only=True)
class ListHolds:
    """Read the legal holds of a customer."""

    customer_id: CustomerId


def place_hold(ctx: RequestsContext, command: PlaceHold) -> LegalHold:
    """Place a legal hold; an erasure that is approved or running goes on hold.

    Raises:
        CustomerNotFound, NotPermitted
        Invalid: the reason is not as it must be, or the end has passed.
        LegalHoldLimitExceeded: the customer has too many.
    """
    customer = _load(ctx, command.customer_id, Scope.WRITE)
    faults = Faults()
    reason = faults.take(lambda: check_text(command.reason, "reason"))
    until = faults.take(lambda: _end(command.until, ctx.now))
    faults.raise_any()
    active = [one for one in ctx.legal_holds.of_customer(customer.id) if one.is_active(ctx.now)]
    if len(active) >= MOST_HOLDS:
        raise LegalHoldLimitExceeded(MOST_HOLDS)
    hold = LegalHold(
        id=LegalHoldId(ctx.new_id("hold")),
        business_id=customer.business_id,
        customer_id=customer.id,
        reason=reason,
        author=ctx.principal.subject,
        placed_at=ctx.now,
        until=until,
    )
    ctx.legal_holds.add(hold)
    _stop_erasure(ctx, customer)
    ctx.record(
        LegalHoldPlaced(customer_id=customer.id, hold_id=hold.id, placed_at=ctx.now, until=until)
    )
    return hold


def lift_hold(ctx: RequestsContext, command: LiftHold) -> LegalHold:
    """Lift a legal hold; after the last one, an erasure that was on hold goes on.

    Raises:
        CustomerNotFound, NotPermitted
        LegalHoldNotFound: the customer has no such hold.
    """
    customer = _load(ctx, command.customer_id, Scope.WRITE)
    hold = ctx.legal_holds.get(command.hold_id)
    if hold is None or hold.customer_id != customer.id:
        raise LegalHoldNotFound(command.hold_id)
    if hold.lift(ctx.principal.subject, ctx.now):
        ctx.legal_holds.save(hold)
        ctx.record(LegalHoldLifted(customer_id=customer.id, hold_id=hold.id, lifted_at=ctx.now))
    _release_erasure(ctx, customer)
    return hold


def list_holds(ctx: RequestsContext, command: ListHolds) -> Sequence[LegalHold]:
    """Return the legal holds of a customer, those that are over too, the newest first.

    Raises:
        CustomerNotFound, NotPermitted
    """
    customer = _load(ctx, command.customer_id, Scope.READ)
    return ctx.legal_holds.of_customer(customer.id)


def _load(ctx: RequestsContext, customer_id: CustomerId, scope: Scope) -> Customer:
    ctx.principal.need_scope(scope)
    customer = need_sight(ctx.principal, ctx.customers.get(customer_id), customer_id)
    ctx.principal.need_role(*AUDITORS)
    return customer


def _end(until: datetime | None, now: datetime) -> datetime | None:
    if until is not None and until <= now:
        raise InvalidField("until", "must lie in the future")
    return until


def _stop_erasure(ctx: RequestsContext, customer: Customer) -> None:
    request = ctx.data_requests.open_of(customer.id, RequestKind.ERASURE)
    if request is not None and request.state in _STOPPED:
        steps = len(request.history)
        request.hold(actor_of(ctx.principal, customer), ctx.now)
        keep_changed(ctx, request, since=steps)


def _release_erasure(ctx: RequestsContext, customer: Customer) -> None:
    request = ctx.data_requests.open_of(customer.id, RequestKind.ERASURE)
    if request is None or request.state is not RequestState.ON_HOLD:
        return
    if not ctx.legal_holds.active([customer.id], ctx.now):
        steps = len(request.history)
        request.release(actor_of(ctx.principal, customer), ctx.now)
        keep_changed(ctx, request, since=steps)
