"""Reading customers: one with its segment, one's segment alone, a list, the sizes of segments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, wraps
from typing import TypeVar

import attrs

from customer_core.customers.access import need_listing, need_sight
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomerQuery, CustomersContext, ReadingContext
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.kernel.paging import MAX_LIMIT, Page
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment, Explanation, Standing, assess, explain
from customer_core.segments.ports import SegmentCounts

C = TypeVar("C")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class ReadCustomer:
    """Read a customer."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class CustomerView:
    """A customer and where it stands at this moment."""

    customer: Customer
    segment: CustomerSegment


@attrs.frozen(kw_only=True)
class ListSegments:
    """Read the sizes of all tiers and segments."""


@attrs.frozen(kw_only=True)
class ExplainSegment:
    """Read why a customer is, or is not, in each tier and segment."""

    customer_id: CustomerId


def read_customer(ctx: ReadingContext, command: ReadCustomer) -> CustomerView:
    """Return a customer and its segment at this moment.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    record = ctx.customers.read(command.customer_id)
    found = record.customer if record else None
    customer = need_sight(ctx.principal, found, command.customer_id)
    segment = _current(ctx, customer, record.segment if record else None)
    return CustomerView(customer=customer, segment=segment)


def viewed(
    use_case: Callable[[CustomersContext, C], Customer],
) -> Callable[[CustomersContext, C], CustomerView]:
    """Return a use case that changes a customer so that it answers with the segment as well.

    Both are of the one transaction, and the use case keeps its name.
    """

    @wraps(use_case)
    def run(ctx: CustomersContext, command: C) -> CustomerView:
        customer = use_case(ctx, command)
        segment = _current(ctx, customer, ctx.segments.of_customer(customer.id))
        return CustomerView(customer=customer, segment=segment)

    return run


def newcomer(customer: Customer) -> CustomerView:
    """Return a customer just registered with the segment that everybody starts in.

    Orders told of before the registration are looked at right after it, by the event plane.
    """
    now = customer.registered_at
    segment = CustomerSegment(
        key=CustomerKey(customer.business_id, customer.id),
        metrics=Metrics(at=now, registered_at=now),
        standing=_starting_standing(now),
        version=0,
        updated_at=now,
    )
    return CustomerView(customer=customer, segment=segment)


def explain_segment(ctx: ReadingContext, command: ExplainSegment) -> tuple[Explanation, ...]:
    """Return each tier and segment with its conditions, their values and their truth.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    view = read_customer(ctx, ReadCustomer(customer_id=command.customer_id))
    return explain(view.segment, DEFAULT_DEFINITIONS)


def search_customers(ctx: CustomersContext, query: CustomerQuery) -> Page[CustomerView]:
    """Return a page of customers, each with its segment.

    Raises:
        NotPermitted: the caller may not list customers.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    need_listing(ctx.principal)
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    page = ctx.customers.search(query)
    views = [
        CustomerView(
            customer=record.customer, segment=_current(ctx, record.customer, record.segment)
        )
        for record in page.items
    ]
    return Page(views, page.next_cursor)


def list_segments(ctx: CustomersContext, _: ListSegments) -> SegmentCounts:
    """Return every tier and segment with its size.

    Raises:
        NotPermitted: the caller may not list segments.
    """
    need_listing(ctx.principal)
    counts = ctx.segments.counts()
    names = DEFAULT_DEFINITIONS
    return SegmentCounts(
        customers=counts.customers,
        tiers={tier.name: counts.tiers.get(tier.name, 0) for tier in names.tiers},
        segments={one.name: counts.segments.get(one.name, 0) for one in names.segments},
    )


def _current(
    ctx: ReadingContext, customer: Customer, known: CustomerSegment | None
) -> CustomerSegment:
    """Return the segment as it is now, though it was assessed before or not at all."""
    if known is not None:
        change = known.standing.next_change_at
        if change is None or change > ctx.now:
            return known.at(ctx.now)
    history = ctx.histories.of_customer(customer.id) or _no_purchases(customer)
    return _assessed(customer, history, known, ctx.now)


def _starting_standing(now: datetime) -> Standing:
    first = _standing_at_epoch()
    change = first.next_change_at
    return attrs.evolve(
        first,
        memberships=dict.fromkeys(first.memberships, now),
        next_change_at=None if change is None else now + (change - _EPOCH),
    )


@cache
def _standing_at_epoch() -> Standing:
    """Assess once what is the same for all but for the moment: who registers has bought nothing."""
    nobody = CustomerKey(DEFAULT_BUSINESS, CustomerId("nobody"))
    return assess(PurchaseHistory(nobody, _EPOCH), DEFAULT_DEFINITIONS, _EPOCH)


def _no_purchases(customer: Customer) -> PurchaseHistory:
    return PurchaseHistory(CustomerKey(customer.business_id, customer.id), customer.registered_at)


def _assessed(
    customer: Customer, history: PurchaseHistory, known: CustomerSegment | None, now: datetime
) -> CustomerSegment:
    return CustomerSegment(
        key=history.key,
        metrics=history.metrics_at(now),
        standing=assess(history, DEFAULT_DEFINITIONS, now),
        version=known.version if known else 0,
        updated_at=known.updated_at if known else customer.registered_at,
    )
