"""Customers as they are answered."""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import asdict

from customer_api.schemas import customers as wire
from customer_api.schemas.wire import Meta
from customer_core.customers.attributes import shown_attributes
from customer_core.customers.model import Marketing, Notifications, Preferences, Profile
from customer_core.customers.read_customer import CustomerView
from customer_core.kernel.paging import Page
from customer_core.segments.model import CustomerSegment
from customer_core.tags.list_customers import ListedCustomer


def customer_answer(view: CustomerView) -> wire.CustomerAnswer:
    """Return the answer with one customer."""
    return wire.CustomerAnswer(data=wire.CustomerData(present(view)))


def customers_answer(page: Page[CustomerView], limit: int) -> wire.CustomersAnswer:
    """Return the answer with a page of customers."""
    return wire.CustomersAnswer(
        data=wire.CustomersData([present(view) for view in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def listed_answer(page: Page[ListedCustomer], limit: int) -> wire.ListedCustomersAnswer:
    """Return the answer with a page of customers, each with its tags where they may be seen."""
    return wire.ListedCustomersAnswer(
        data=wire.ListedCustomersData([_listed(one) for one in page.items]),
        meta=Meta(page.next_cursor, limit),
    )


def _listed(listed: ListedCustomer) -> wire.ListedCustomer:
    tags = UNSET if listed.tags is None else list(listed.tags)
    return wire.ListedCustomer(**asdict(present(listed.view)), tags=tags)


def present(view: CustomerView) -> wire.Customer:
    """Return a customer as it is answered."""
    customer = view.customer
    return wire.Customer(
        id=customer.id,
        email=customer.email.address,
        profile=_profile(customer.profile),
        segment=_segment(view.segment),
        preferences=_preferences(customer.preferences),
        status=customer.status,
        registration_date=customer.registered_at,
        last_login_at=customer.last_login_at,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        user_id=customer.user_id,
        email_verified=customer.email_verified,
        phone_verified=customer.phone_verified,
        version=customer.version,
        attributes=shown_attributes(customer.attributes),
    )


def marketing_of(marketing: Marketing) -> wire.Marketing:
    """Return the switches of marketing as they are answered."""
    return wire.Marketing(
        email_opt_in=marketing.email_opt_in,
        sms_opt_in=marketing.sms_opt_in,
        push_opt_in=marketing.push_opt_in,
    )


def notifications_of(notifications: Notifications) -> wire.Notifications:
    """Return the switches of notifications as they are answered."""
    return wire.Notifications(
        order_updates=notifications.order_updates,
        promotions=notifications.promotions,
        newsletters=notifications.newsletters,
    )


def _profile(profile: Profile) -> wire.Profile:
    return wire.Profile(
        first_name=profile.first_name,
        last_name=profile.last_name,
        date_of_birth=profile.date_of_birth,
        gender=profile.gender,
        phone=profile.phone.number if profile.phone else None,
        avatar=profile.avatar,
        full_name=profile.full_name,
    )


def _segment(segment: CustomerSegment) -> wire.SegmentSummary:
    metrics, standing = segment.metrics, segment.standing
    return wire.SegmentSummary(
        tier=standing.tier,
        segment=standing.segment,
        loyalty_points=metrics.loyalty_points,
        total_spent=metrics.total_spent,
        order_count=metrics.order_count,
        average_order_value=metrics.average_order_value,
        memberships=list(standing.memberships),
        is_default=standing.is_default,
    )


def _preferences(preferences: Preferences) -> wire.Preferences:
    return wire.Preferences(
        language=preferences.language,
        currency=preferences.currency,
        timezone=preferences.timezone,
        marketing=marketing_of(preferences.marketing),
        notifications=notifications_of(preferences.notifications),
    )
