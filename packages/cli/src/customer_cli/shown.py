"""Customers as commands show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.customers.attributes import shown_attributes
from customer_core.customers.drafts import shown_profile
from customer_core.customers.read_customer import CustomerView
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import Recorded
from customer_core.orders.model import Order
from customer_core.segments.metrics import Metrics


def customer_row(view: CustomerView) -> dict[str, Any]:
    """Return what a list says of a customer."""
    customer, segment = view.customer, view.segment
    return {
        "id": customer.id,
        "name": customer.profile.display_name,
        "email": customer.email.address,
        "phone": customer.profile.phone and customer.profile.phone.number,
        "status": customer.status,
        "tier": segment.standing.tier,
        "segment": segment.standing.segment,
        "orderCount": segment.metrics.order_count,
        "totalSpent": segment.metrics.total_spent,
        "registeredAt": customer.registered_at,
    }


def whole_customer(view: CustomerView) -> dict[str, Any]:
    """Return everything that operators see of a customer."""
    customer = view.customer
    return {
        "id": customer.id,
        "userId": customer.user_id,
        "email": customer.email.address,
        "emailVerified": customer.email_verified,
        "phoneVerified": customer.phone_verified,
        "status": customer.status,
        "profile": shown_profile(customer.profile),
        "preferences": to_plain(customer.preferences),
        "attributes": shown_attributes(customer.attributes),
        "registeredAt": customer.registered_at,
        "lastLoginAt": customer.last_login_at,
        "updatedAt": customer.updated_at,
        "version": customer.version,
        "segment": whole_segment(view),
    }


def whole_segment(view: CustomerView) -> dict[str, Any]:
    """Return where a customer stands, with the figures that stand behind it."""
    segment, standing = view.segment, view.segment.standing
    above = view.next_tier
    return {
        "tier": standing.tier,
        "segment": standing.segment,
        "isDefault": standing.is_default,
        "byHand": standing.by_hand and to_plain(standing.by_hand.assignment),
        "byRules": {"tier": standing.ruled_tier, "segment": standing.ruled_segment},
        "tiers": dict(standing.tiers),
        "memberships": dict(standing.belongs_to),
        "metrics": figures(segment.metrics),
        "nextTier": above and to_plain(above),
        "nextChangeAt": standing.next_change_at,
    }


def figures(metrics: Metrics) -> dict[str, Any]:
    """Return the figures of a customer by their names on the wire."""
    return {
        "totalSpent": metrics.total_spent,
        "orderCount": metrics.order_count,
        "averageOrderValue": metrics.average_order_value,
        "ordersLast6Months": metrics.orders_last_6_months,
        "lastOrderAt": metrics.last_order_at,
        "daysSinceLastOrder": metrics.days_since_last_order,
        "loyaltyPoints": metrics.loyalty_points,
    }


def order_row(order: Order) -> dict[str, Any]:
    """Return what a list says of an order."""
    placed = order.placed
    return {
        "orderId": order.order_id,
        "orderedAt": order.ordered_at,
        "status": order.status,
        "total": placed and placed.total.amount,
        "currency": placed and placed.total.currency,
    }


def history_row(recorded: Recorded) -> dict[str, Any]:
    """Return what happened, when, by whom, from where, and which fields it changed."""
    event = recorded.event
    audit: Mapping[str, Any] = event.audit or {}
    return {
        "at": event.timestamp,
        "event": event.event_type,
        "actor": audit.get("actor"),
        "roles": audit.get("roles", []),
        "ipAddress": audit.get("ipAddress"),
        "requestId": audit.get("requestId"),
        "changes": audit.get("changes") or {},
        "data": event.data,
    }
