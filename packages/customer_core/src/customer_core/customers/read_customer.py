"""Reading customers: one with its segment, one's segment alone, a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from itertools import islice
from typing import TypeVar

import attrs

from customer_core.customers.access import (
    may_see_annotations,
    need_asking_by_tag,
    need_listing,
    need_sight,
)
from customer_core.customers.looking_back import look_back
from customer_core.customers.model import Customer
from customer_core.customers.past_profiles import past_profiles
from customer_core.customers.ports import CustomersContext, ReadingContext
from customer_core.customers.profile_facts import profile_facts
from customer_core.customers.repository import CustomerQuery, CustomerRecord
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.events import customer_stream
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.paging import MAX_LIMIT, Page
from customer_core.segments.definitions import Definitions
from customer_core.segments.explaining import Explanation, explain
from customer_core.segments.history import CustomerKey, PurchaseHistory
from customer_core.segments.language.facts import Facts
from customer_core.segments.language.fields import reads_sets
from customer_core.segments.model import CustomerSegment, standing_after
from customer_core.segments.progress import NextTier, next_tier, reads_history
from customer_core.segments.timeline import facts_of

C = TypeVar("C")
_MOST_LOOKED_BACK = 10_000  # events, so that the longest history holds nobody up


@attrs.frozen(kw_only=True)
class ReadCustomer:
    """Read a customer."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class CustomerView:
    """A customer and where it stands at this moment.

    Attributes:
        definitions: the tiers and segments of its business.
        facts: what its rules read of the customer, where the next tier asks for more than the
            metrics; None in lists, which do not show that.
    """

    customer: Customer
    segment: CustomerSegment
    definitions: Definitions
    facts: Facts | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def next_tier(self) -> NextTier | None:
        """The tier above with the progress towards it, or None at the highest."""
        return next_tier(self.segment, self.definitions, self.facts)


@attrs.frozen(kw_only=True)
class ExplainSegment:
    """Read why a customer is, or is not, in each tier and segment."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class ExplainedSegment:
    """Where a customer stands, and why it is, or is not, in each tier and segment."""

    view: CustomerView
    explanations: tuple[Explanation, ...]


def read_customer(ctx: ReadingContext, command: ReadCustomer) -> CustomerView:
    """Return a customer and its segment at this moment.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    record = ctx.customers.read(command.customer_id)
    found = record.customer if record else None
    customer = need_sight(ctx.principal, found, command.customer_id)
    return _whole(ctx, _view(ctx, customer, record.segment if record else None))


def viewed(
    use_case: Callable[[CustomersContext, C], Customer],
) -> Callable[[CustomersContext, C], CustomerView]:
    """Return a use case that changes a customer so that it answers with the segment as well.

    Both are of the one transaction, and the use case keeps its name.
    """

    @wraps(use_case)
    def run(ctx: CustomersContext, command: C) -> CustomerView:
        customer = use_case(ctx, command)
        return _whole(ctx, _view(ctx, customer, ctx.segments.of_customer(customer.id)))

    return run


def begun(
    use_case: Callable[[CustomersContext, C], Customer],
) -> Callable[[CustomersContext, C], CustomerView]:
    """Return a use case that registers a customer so that it answers with where that one begins.

    Orders told of before the registration are looked at right after it, by the event plane.
    """

    @wraps(use_case)
    def run(ctx: CustomersContext, command: C) -> CustomerView:
        definitions = ctx.definitions.recent().definitions
        customer = use_case(ctx, command)
        history = _as_told(_no_purchases(customer), customer)
        segment = _assessed(history, None, definitions, customer.registered_at)
        view = CustomerView(customer=customer, segment=segment, definitions=definitions)
        return _with_facts(view, history) if reads_history(segment, definitions) else view

    return run


def explain_segment(ctx: ReadingContext, command: ExplainSegment) -> ExplainedSegment:
    """Return where a customer stands, and why it is, or is not, in each tier and segment.

    What asks for tags is left out where the caller may not see those of the customer.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    view = read_customer(ctx, ReadCustomer(customer_id=command.customer_id))
    history = _history(ctx, view.customer)
    if view.definitions.needs.profile:
        history = _with_past(ctx, view.customer, history)
    found = explain(view.segment, history, view.definitions)
    if not may_see_annotations(ctx.principal, view.customer):
        inner = {one.name for one in view.definitions.all if reads_sets(one.rule)}
        found = tuple(one for one in found if one.name not in inner)
    return ExplainedSegment(view=view, explanations=found)


def search_customers(ctx: CustomersContext, query: CustomerQuery) -> Page[CustomerView]:
    """Return a page of customers, each with its segment.

    Raises:
        NotPermitted: the caller may not list customers, or asks by tags and may not see them.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    need_listing(ctx.principal)
    if query.tag is not None:
        need_asking_by_tag(ctx.principal)
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    page = ctx.customers.search(query)
    return Page([current_view(ctx, record) for record in page.items], page.next_cursor)


def current_view(ctx: ReadingContext, record: CustomerRecord) -> CustomerView:
    """Return a customer as kept with its segment as it is at this moment."""
    return _view(ctx, record.customer, record.segment)


def _view(ctx: ReadingContext, customer: Customer, known: CustomerSegment | None) -> CustomerView:
    """Return a customer with the segment as it is now, though assessed before or not at all."""
    definitions = ctx.definitions.recent().definitions
    if known is not None and known.is_current(ctx.now, customer.assignment):
        segment = known.at(ctx.now)
    else:
        segment = _assessed(_history(ctx, customer), known, definitions, ctx.now)
    return CustomerView(customer=customer, segment=segment, definitions=definitions)


def _whole(ctx: ReadingContext, view: CustomerView) -> CustomerView:
    """Return a view with the facts that the next tier asks for."""
    if not reads_history(view.segment, view.definitions):
        return view
    return _with_facts(view, _history(ctx, view.customer))


def _with_facts(view: CustomerView, history: PurchaseHistory) -> CustomerView:
    facts = facts_of(history, view.definitions.needs, view.segment.metrics)
    return attrs.evolve(view, facts=facts)


def _history(ctx: ReadingContext, customer: Customer) -> PurchaseHistory:
    known = ctx.histories.of_customer(customer.id) or _no_purchases(customer)
    return _as_told(known, customer)


def _with_past(
    ctx: ReadingContext, customer: Customer, history: PurchaseHistory
) -> PurchaseHistory:
    """Return a history with the profiles that the journal knows from before the present one."""
    events = islice(look_back(ctx.journal, customer_stream(customer.id)), _MOST_LOOKED_BACK)
    past = past_profiles(customer, history.profile.tags, events, ctx.now)
    return attrs.evolve(history, past_profiles=past)


def _as_told(known: PurchaseHistory, customer: Customer) -> PurchaseHistory:
    """Return a history with the customer as it is, and the tags that are known with the history."""
    changes = (known.profile_changed_at, customer.updated_at)
    return attrs.evolve(
        known,
        assignment=customer.assignment,
        profile=profile_facts(customer, known.profile.tags),
        profile_changed_at=max(moment for moment in changes if moment),
    )


def _no_purchases(customer: Customer) -> PurchaseHistory:
    return PurchaseHistory(CustomerKey(customer.business_id, customer.id), customer.registered_at)


def _assessed(
    history: PurchaseHistory, known: CustomerSegment | None, definitions: Definitions, now: datetime
) -> CustomerSegment:
    metrics = history.metrics_at(now)
    return CustomerSegment(
        key=history.key,
        metrics=metrics,
        standing=standing_after(known.standing if known else None, history, definitions, metrics),
        version=known.version if known else 0,
        updated_at=known.updated_at if known else history.registered_at,
    )
