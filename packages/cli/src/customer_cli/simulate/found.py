"""What a service has, in the words of what is expected of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from customer_cli.simulate.expectation.standing import standing_at
from customer_cli.simulate.values import amount, moment
from customer_core.event_plane.snapshot import (
    AppointmentState,
    BrochureState,
    CustomerState,
    OrderState,
    UserState,
)

Values = Mapping[str, Any]


def order(expected: Values, state: OrderState) -> tuple[Values, Values]:
    """Return what must be found of an order, and what is."""
    return expected, {
        "status": state.status,
        "customerId": state.customer_id,
        "total": amount(state.total_amount),
        "currency": state.currency,
        "countedAmount": amount(state.base_amount),
        "orderedAt": moment(state.created_at),
        "paymentId": state.payment_id,
        "paymentStatus": state.payment_status,
        "paidAt": moment(state.payment_processed_at),
        "shipmentId": state.shipment_id,
        "trackingNumber": state.tracking_number,
        "estimatedDelivery": moment(state.estimated_delivery),
        "deliveredAt": moment(state.actual_delivery),
    }


def customer(expected: Values, state: CustomerState) -> tuple[Values, Values]:
    """Return what must be found of a customer, told for when it was last assessed, and what is."""
    at = state.measured_at
    if at is None:
        return {"assessed": True}, {"assessed": False}
    count, spent = state.order_count or 0, state.total_spent
    return standing_at(expected, state.registered_at, at), {
        "orderCount": count,
        "totalSpent": amount(spent),
        "lastOrderAt": moment(state.last_order_at),
        "notCounted": state.not_counted,
        "loyaltyPoints": state.loyalty_points,
        "ordersLast6Months": state.orders_last_6_months,
        "tier": state.tier,
        "segment": state.segment,
        "memberships": sorted(state.membership_names or ()),
    }


def user(expected: Values, state: UserState) -> tuple[Values, Values]:
    """Return what must be found of a user's profile, and what is.

    Names are compared as people read them: the same letters may be written in two ways.
    """
    wanted = {name: _as_read(value) for name, value in expected.items()}
    return wanted, {
        "email": state.email,
        "firstName": _as_read(state.first_name),
        "lastName": _as_read(state.last_name),
    }


def appointment(expected: Values, state: AppointmentState) -> tuple[Values, Values]:
    """Return what must be found of an appointment, and what is."""
    return expected, {
        "status": state.status.lower(),
        "customerId": state.customer_id,
        "userId": state.user_id,
        "service": state.service,
        "startsAt": moment(state.starts_at),
    }


def brochure(expected: Values, state: BrochureState) -> tuple[Values, Values]:
    """Return what must be found of a brochure request, and what is."""
    return expected, {
        "brochure": state.brochure,
        "customerId": state.customer_id,
        "userId": state.user_id,
        "requestedAt": moment(state.requested_at),
    }


def _as_read(value: str | None) -> str | None:
    return None if value is None else unicodedata.normalize("NFC", value)
