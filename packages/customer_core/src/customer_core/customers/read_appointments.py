"""Reading a customer's appointments, brochure requests, and what all of it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import attrs

from customer_core.appointments.model import Appointment
from customer_core.appointments.statistics import AppointmentStatistics
from customer_core.appointments.statistics import statistics_of as figures_of
from customer_core.brochures.model import BrochureRequest
from customer_core.customers.access import need_sight
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext, ReadingContext
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.orders.activity import OrderStatistics, statistics_of

T = TypeVar("T")
_APPOINTMENTS, _REQUESTS = "-appointments", "-brochures"
_Place = tuple[str, str]


@attrs.frozen(kw_only=True)
class ReadAppointments:
    """Read a page of a customer's appointments, the newest first."""

    customer_id: CustomerId
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@attrs.frozen(kw_only=True)
class ReadBrochureRequests:
    """Read a page of a customer's brochure requests, the newest first."""

    customer_id: CustomerId
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@attrs.frozen(kw_only=True)
class ReadCustomerStatistics:
    """Read the figures over all that a customer ordered and booked."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class CustomerStatistics:
    """Figures over all that a customer ordered and booked (document 004)."""

    orders: OrderStatistics
    appointments: AppointmentStatistics


def read_appointments(ctx: CustomersContext, command: ReadAppointments) -> Page[Appointment]:
    """Return a page of a customer's appointments, those of its user among them.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    customer = _seen(ctx, command.customer_id)
    found = ctx.appointments.of_customer(customer.id, customer.user_id)
    return _page(found, command, _APPOINTMENTS, lambda one: _place(one.moment, one.appointment_id))


def read_brochure_requests(
    ctx: CustomersContext, command: ReadBrochureRequests
) -> Page[BrochureRequest]:
    """Return a page of the brochures a customer asked for, those of its user among them.

    Raises:
        CustomerNotFound: there is none that the caller may see.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    customer = _seen(ctx, command.customer_id)
    found = ctx.brochures.of_customer(customer.id, customer.user_id)
    return _page(found, command, _REQUESTS, lambda one: _place(one.requested_at, one.request_id))


def read_customer_statistics(
    ctx: ReadingContext, command: ReadCustomerStatistics
) -> CustomerStatistics:
    """Return the figures over a customer's orders and appointments at this moment.

    Raises:
        CustomerNotFound: there is none that the caller may see.
    """
    customer = _seen(ctx, command.customer_id)
    appointments = ctx.appointments.of_customer(customer.id, customer.user_id)
    return CustomerStatistics(
        orders=statistics_of(customer.id, ctx.orders.of_customer(customer.id), ctx.now),
        appointments=figures_of(appointments, ctx.now),
    )


def _seen(ctx: ReadingContext, customer_id: CustomerId) -> Customer:
    return need_sight(ctx.principal, ctx.customers.get(customer_id), customer_id)


def _page(
    items: Sequence[T],
    command: ReadAppointments | ReadBrochureRequests,
    sort: str,
    place_of: Callable[[T], _Place],
) -> Page[T]:
    """Cut a page out of a list in descending order; a person's list is read whole."""
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    if command.cursor is not None:
        last = tuple(decode_cursor(command.cursor, sort, 2))
        items = [one for one in items if place_of(one) < last]
    page = items[: command.limit]
    more = len(items) > command.limit
    return Page(page, encode_cursor(sort, place_of(page[-1])) if more else None)


def _place(moment: datetime, name: str) -> _Place:
    """Return a place in a list as texts that are in the order of the list."""
    return (moment.astimezone(UTC).isoformat(timespec="microseconds"), name)
