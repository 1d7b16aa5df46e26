"""Builders of what tests are about, with everything a test does not care for filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from customer_core.customers.model import Customer, Email, Phone, Preferences, Profile, Status
from customer_core.kernel.clock import format_time
from customer_core.kernel.events import Event
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, CustomerId, OrderId, UserId
from customer_core.kernel.money import Money
from customer_core.kernel.principal import Origin, Principal, Role, Scope
from customer_core.orders.model import Cancelled, Created, Order, Paid, with_fact
from customer_core.segments.history import CustomerKey
from customer_core.testing.doubles import NOON

NOWHERE = Origin()
_NUMBERS = count(1)


def principal(
    *roles: Role,
    subject: str = "somebody",
    business: str = DEFAULT_BUSINESS,
    scopes: Iterable[Scope] = (Scope.ADMIN,),
    origin: Origin = NOWHERE,
) -> Principal:
    """Return a caller with these roles."""
    return Principal(
        subject=subject,
        business_id=BusinessId(business),
        roles=frozenset(roles),
        scopes=frozenset(scopes),
        origin=origin,
    )


def an_admin(business: str = DEFAULT_BUSINESS) -> Principal:
    """Return an administrator of a business."""
    return principal(Role.ADMIN_BUSINESS, subject="admin-1", business=business)


def the_customer(customer_id: str, business: str = DEFAULT_BUSINESS) -> Principal:
    """Return a customer's own caller, whose token names it by its id."""
    return principal(
        Role.CUSTOMER, subject=customer_id, business=business, scopes=(Scope.READ, Scope.WRITE)
    )


def key_of(customer_id: str, business: str = DEFAULT_BUSINESS) -> CustomerKey:
    """Return the key of a customer."""
    return CustomerKey(BusinessId(business), CustomerId(customer_id))


def a_customer(  # noqa: PLR0913 - by name, each with a default
    customer_id: str = "cust-123",
    *,
    business: str = DEFAULT_BUSINESS,
    email: str | None = None,
    user_id: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    phone: str | None = None,
    status: Status = Status.ACTIVE,
    at: datetime = NOON,
) -> Customer:
    """Return a customer as just registered; the e-mail follows from the id where none is given."""
    customer = Customer.register(
        customer_id=CustomerId(customer_id),
        business_id=BusinessId(business),
        user_id=UserId(user_id) if user_id else None,
        email=Email(email or f"{customer_id}@example.com"),
        password_hash=None,
        profile=Profile(
            first_name=first_name, last_name=last_name, phone=Phone(phone) if phone else None
        ),
        preferences=Preferences(),
        now=at,
    )
    customer.status = status
    return customer


def an_order(  # noqa: PLR0913 - by name, each with a default
    order_id: str = "order-1",
    customer_id: str = "cust-123",
    *,
    business: str = DEFAULT_BUSINESS,
    total: str = "100.00",
    at: datetime = NOON,
    paid_at: datetime | None = NOON,
    cancelled_at: datetime | None = None,
) -> Order:
    """Return an order, paid unless ``paid_at`` is None, and cancelled if that has a moment."""
    owner = CustomerId(customer_id)
    placed = Created(
        at=at,
        event_id="1",
        customer_id=owner,
        total=Money(Decimal(total), "USD"),
        base_total=Decimal(total),
    )
    order = Order(business_id=BusinessId(business), order_id=OrderId(order_id), created=placed)
    if paid_at:
        order = with_fact(order, Paid(at=paid_at, event_id="2", payment_id="p", status="Captured"))
    if cancelled_at:
        order = with_fact(order, Cancelled(at=cancelled_at, event_id="3", reason=""))
    return order


def an_event(  # noqa: PLR0913 - by name, each with a default
    event_id: str | None = None,
    *,
    event_type: str = "SomethingHappened",
    stream: str = "customer:cust-123",
    business: str = DEFAULT_BUSINESS,
    source: str = "some-service",
    at: datetime = NOON,
    data: dict[str, Any] | None = None,
) -> Event:
    """Return an event of the journal; without an id it gets one of its own."""
    return Event(
        event_id=event_id or f"event-{next(_NUMBERS)}",
        event_type=event_type,
        timestamp=at,
        source=source,
        business_id=BusinessId(business),
        stream=stream,
        data=data or {},
    )


def envelope(  # noqa: PLR0913 - by name, each with a default
    event_type: str,
    data: dict[str, Any],
    *,
    at: datetime = NOON,
    event_id: str | None = None,
    business: str = DEFAULT_BUSINESS,
    source: str = "order-service",
) -> dict[str, Any]:
    """Return an event as another service sends it; without an id it gets one of its own."""
    return {
        "eventId": event_id or f"event-{next(_NUMBERS)}",
        "eventType": event_type,
        "version": "1.0",
        "timestamp": format_time(at),
        "source": source,
        "data": data,
        "metadata": {"businessId": business},
    }


def order_created(
    order_id: str = "order-1",
    customer_id: str = "cust-123",
    total: str = "100.00",
    *,
    at: datetime = NOON,
    business: str = DEFAULT_BUSINESS,
    **data: object,
) -> dict[str, Any]:
    """Return the envelope of an order that was placed."""
    facts = {
        "orderId": order_id,
        "customerId": customer_id,
        "totalAmount": Decimal(total),
        "items": [{"productId": "prod-1", "quantity": 1, "unitPrice": Decimal(total)}],
        "shippingAddress": {
            "street": "123 Main St",
            "city": "Springfield",
            "state": "IL",
            "zipCode": "62701",
            "country": "USA",
        },
        "createdAt": format_time(at),
    }
    return envelope("OrderCreated", facts | data, at=at, business=business)


def payment_processed(
    order_id: str = "order-1",
    *,
    at: datetime = NOON,
    business: str = DEFAULT_BUSINESS,
    **data: object,
) -> dict[str, Any]:
    """Return the envelope of a payment that was captured."""
    facts = {
        "orderId": order_id,
        "paymentId": f"pay-{order_id}",
        "status": "Captured",
        "processedAt": format_time(at),
    }
    return envelope(
        "PaymentProcessed", facts | data, at=at, business=business, source="payment-service"
    )


def order_fact(
    event_type: str,
    order_id: str = "order-1",
    *,
    at: datetime = NOON,
    business: str = DEFAULT_BUSINESS,
    **data: object,
) -> dict[str, Any]:
    """Return the envelope of any other fact of an order, such as ``OrderCancelled``."""
    return envelope(event_type, {"orderId": order_id} | data, at=at, business=business)


def user_told(  # noqa: PLR0913 - by name, each with a default
    event_type: str = "UserCreated",
    user_id: str = "user-1",
    email: str = "ana@example.com",
    *,
    at: datetime = NOON,
    event_id: str | None = None,
    business: str = DEFAULT_BUSINESS,
    **data: object,
) -> dict[str, Any]:
    """Return the envelope of what the auth service tells of a user."""
    facts = {"userId": user_id, "email": email}
    return envelope(
        event_type,
        facts | data,
        at=at,
        event_id=event_id,
        business=business,
        source="auth-service",
    )


def points_earned(
    points: int,
    customer_id: str = "cust-123",
    *,
    at: datetime = NOON,
    business: str = DEFAULT_BUSINESS,
    **data: object,
) -> dict[str, Any]:
    """Return the envelope of loyalty points that came in."""
    facts = {"customerId": customer_id, "points": points, "reason": "purchase"}
    return envelope(
        "LoyaltyPointsEarned", facts | data, at=at, business=business, source="loyalty-service"
    )
