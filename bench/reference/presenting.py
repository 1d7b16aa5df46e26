"""Between the reference's tables, its cache and its bodies."""

import uuid
from datetime import UTC, datetime

from bench.reference.models import Customer, OutboxEvent
from bench.reference.schemas import CustomerCreate, CustomerRead, Preferences, Profile, Segment


def profile_key(business_id: str, customer_id: str) -> str:
    """Name the Redis key of a cached profile."""
    return f"bench_reference:profile:{business_id}:{customer_id}"


def present(customer: Customer) -> CustomerRead:
    """Show a customer as clients see it."""
    return CustomerRead(
        id=customer.id,
        email=customer.email,
        profile=Profile(
            first_name=customer.first_name,
            last_name=customer.last_name,
            date_of_birth=customer.date_of_birth,
            gender=customer.gender,
            phone=customer.phone,
            avatar=customer.avatar_url,
        ),
        segment=Segment.model_validate(customer.segment, from_attributes=True)
        if customer.segment
        else Segment(),
        preferences=Preferences.model_validate(customer.preferences),
        status=customer.status,
        registration_date=customer.registration_date,
        last_login_at=customer.last_login_at,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
    )


def new_customer(business_id: str, body: CustomerCreate) -> Customer:
    """Make a customer's row of the body of a creation."""
    now = datetime.now(UTC)
    return Customer(
        id=f"cust_{uuid.uuid4().hex}",
        business_id=business_id,
        email=body.email,
        first_name=body.profile.first_name,
        last_name=body.profile.last_name,
        date_of_birth=body.profile.date_of_birth,
        gender=body.profile.gender,
        phone=body.profile.phone,
        avatar_url=body.profile.avatar,
        status="active",
        preferences=body.preferences.model_dump(by_alias=True),
        registration_date=now,
        created_at=now,
        updated_at=now,
        segment=None,
    )


def created_event(customer: Customer) -> OutboxEvent:
    """Tell of a new customer."""
    event_id = uuid.uuid4()
    return OutboxEvent(
        id=event_id,
        business_id=customer.business_id,
        aggregate_id=customer.id,
        event_type="CustomerCreated",
        topic="customers.customer.created",
        payload={
            "eventId": str(event_id),
            "eventType": "CustomerCreated",
            "version": "1.0",
            "timestamp": customer.created_at.isoformat(),
            "source": "customer-service",
            "data": {
                "customerId": customer.id,
                "email": customer.email,
                "profile": {"firstName": customer.first_name, "lastName": customer.last_name},
                "segment": {"tier": "regular", "segment": "new_customer"},
                "registrationDate": customer.registration_date.isoformat(),
            },
        },
    )
