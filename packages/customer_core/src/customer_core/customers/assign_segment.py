"""Setting a customer's tier, segment or both by hand, which wins until it ends or is withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from customer_core.customers.access import load_for_assignment
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_change import need_version
from customer_core.kernel.codec import is_storable, to_plain
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId
from customer_core.segments.assignment import Assignment
from customer_core.segments.definitions import Definition
from customer_core.segments.events import (
    SegmentAssigned,
    SegmentAssignmentWithdrawn,
    SegmentEvent,
)

LONGEST_REASON = 500


@attrs.frozen(kw_only=True)
class AssignSegment:
    """Set a customer's tier, segment or both by hand.

    Attributes:
        reason: why, for whoever asks later; 1 to 500 characters.
        tier: None leaves it to the rules.
        segment: None leaves it to the rules.
        ends_at: when the rules decide again; None is not before it is withdrawn.
        expected_version: refuse if the customer's version is another; None to take any.
    """

    customer_id: CustomerId
    reason: str
    tier: str | None = None
    segment: str | None = None
    ends_at: datetime | None = None
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class WithdrawAssignment:
    """Let the rules decide again; where nothing is set by hand, all stays as it is.

    Attributes:
        reason: why, or None where nobody said so.
    """

    customer_id: CustomerId
    reason: str | None = None
    expected_version: int | None = None


def assign_segment(ctx: CustomersContext, command: AssignSegment) -> Customer:
    """Set a customer's tier, segment or both, in the place of what was set before.

    Saying the same again changes nothing.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict
        Invalid: naming every field that breaks a rule.
    """
    customer = load_for_assignment(ctx, command.customer_id)
    need_version(customer, command.expected_version)
    assignment = _checked(ctx, command)
    before = customer.assigned(ctx.now)
    if before is None or not assignment.says_the_same(before):
        assigned = SegmentAssigned(customer_id=customer.id, **attrs.asdict(assignment))
        _record(ctx, customer, assignment, assigned)
    return customer


def withdraw_assignment(ctx: CustomersContext, command: WithdrawAssignment) -> Customer:
    """End what was set by hand now.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict
        Invalid: the reason is empty or too long.
    """
    customer = load_for_assignment(ctx, command.customer_id)
    need_version(customer, command.expected_version)
    reason = None if command.reason is None else _reason(command.reason)
    before = customer.assigned(ctx.now)
    if before is not None:
        withdrawn = SegmentAssignmentWithdrawn(
            customer_id=customer.id,
            tier=before.tier,
            segment=before.segment,
            reason=reason,
            author=ctx.principal.subject,
            withdrawn_at=ctx.now,
        )
        _record(ctx, customer, attrs.evolve(before, ends_at=ctx.now), withdrawn)
    return customer


def _record(
    ctx: CustomersContext, customer: Customer, assignment: Assignment, event: SegmentEvent
) -> None:
    changed = customer.assign(assignment, now=ctx.now)
    ctx.customers.save(customer)
    changes = {name: to_plain(field) for name, field in changed.items()}
    ctx.record(event, version=customer.version, changes=changes)


def _checked(ctx: CustomersContext, command: AssignSegment) -> Assignment:
    faults, known = Faults(), ctx.definitions.current().definitions
    if command.tier is None and command.segment is None:
        faults.add(InvalidField("tier", "or segment must be given, or both"))
    assignment = Assignment(
        tier=faults.take(lambda: _defined(command.tier, known.tiers, "tier")),
        segment=faults.take(lambda: _defined(command.segment, known.segments, "segment")),
        reason=faults.take(lambda: _reason(command.reason)),
        author=ctx.principal.subject,
        assigned_at=ctx.now,
        ends_at=faults.take(lambda: _end(command.ends_at, ctx.now)),
    )
    faults.raise_any()
    return assignment


def _defined(name: str | None, definitions: Iterable[Definition], field: str) -> str | None:
    names = [definition.name for definition in definitions]
    if name is not None and name not in names:
        raise InvalidField(field, f"must be one of {', '.join(names)}")
    return name


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON or not is_storable(reason):
        raise InvalidField("reason", f"must be a text of 1 to {LONGEST_REASON} characters")
    return reason


def _end(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is not None and moment <= now:
        raise InvalidField("endsAt", "must lie in the future")
    return moment
