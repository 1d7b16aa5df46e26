"""Exporting everything that is held about a customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from customer_core.customers.access import load_for_privacy
from customer_core.customers.ports import AccountsContext
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.kernel.clock import format_time
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import Recorded, customer_stream
from customer_core.kernel.ids import CustomerId

_PAGE = 500


@attrs.frozen(kw_only=True)
class ExportCustomer:
    """Export a customer."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class CustomerExport:
    """What is held about a customer, by module, as plain values.

    Attributes:
        account: what the auth service told of its user; empty where it told nothing.
    """

    customer: dict[str, Any]
    segment: dict[str, Any]
    orders: list[dict[str, Any]]
    appointments: list[dict[str, Any]]
    brochure_requests: list[dict[str, Any]]
    account: dict[str, Any]
    history: list[dict[str, Any]]


def export_customer(ctx: AccountsContext, command: ExportCustomer) -> CustomerExport:
    """Return everything held about a customer; secrets and other people's names stay out.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        NotPermitted: the caller may not speak for it.
    """
    customer = load_for_privacy(ctx, command.customer_id)
    view = read_customer(ctx, ReadCustomer(customer_id=customer.id))
    profile = to_plain(customer)
    del profile["passwordHash"]
    user_id = customer.user_id
    record = None if user_id is None else ctx.accounts.get(user_id)
    return CustomerExport(
        customer=_without_authors(profile),
        segment=_without_authors(to_plain(view.segment)),
        orders=[to_plain(order) for order in ctx.orders.of_customer(customer.id)],
        appointments=[to_plain(one) for one in ctx.appointments.of_customer(customer.id, user_id)],
        brochure_requests=[
            to_plain(one) for one in ctx.brochures.of_customer(customer.id, user_id)
        ],
        account=to_plain(record.account) if record else {},
        history=[_entry(recorded) for recorded in _all_entries(ctx, customer.id)],
    )


def _all_entries(ctx: AccountsContext, customer_id: str) -> Iterator[Recorded]:
    before: int | None = None
    while page := ctx.journal.of_stream(customer_stream(customer_id), limit=_PAGE, before=before):
        yield from page
        before = page[-1].point.position


def _entry(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    audit = event.audit or {}
    return {
        "eventType": event.event_type,
        "timestamp": format_time(event.timestamp),
        "data": _without_authors(event.data),
        "by": audit.get("roles", []),
        "changes": _without_authors(audit.get("changes", {})),
    }


def _without_authors(plain: Any) -> Any:  # noqa: ANN401 - plain values are of any JSON type
    """Return plain values without who set something by hand: that is another person."""
    if isinstance(plain, Mapping):
        return {name: _without_authors(one) for name, one in plain.items() if name != "author"}
    return [_without_authors(one) for one in plain] if isinstance(plain, list) else plain
