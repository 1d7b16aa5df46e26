"""Customers as they are answered: the form of document 001, further fields behind its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from customer_api.schemas.wire import Answer, Meta, Moment, Wire
from customer_core.customers.model import Gender, Status

AttributeValue = Annotated[
    Any, msgspec.Meta(extra_json_schema={"type": ["string", "number", "boolean"]})
]
"""A text, an exact decimal, or true or false; no union says so of two that JSON has as texts."""


class Profile(Wire):
    """Who the customer is."""

    first_name: str | None
    last_name: str | None
    date_of_birth: date | None
    gender: Gender | None
    phone: str | None
    avatar: str | None
    full_name: str | None


class SegmentSummary(Wire):
    """Where the customer stands, in short."""

    tier: str
    segment: str
    loyalty_points: int
    total_spent: Decimal
    order_count: int
    average_order_value: Decimal
    memberships: list[str]
    is_default: bool


class Marketing(Wire):
    """Whether the person agreed to marketing by each channel."""

    email_opt_in: bool
    sms_opt_in: bool
    push_opt_in: bool


class Notifications(Wire):
    """Which messages the person wants."""

    order_updates: bool
    promotions: bool
    newsletters: bool


class Preferences(Wire):
    """How the customer wants to be served."""

    language: str
    currency: str
    timezone: str
    marketing: Marketing
    notifications: Notifications


class Customer(Wire):
    """A customer.

    Attributes:
        attributes: what the business keeps under names of its own; dates are texts in ISO 8601.
    """

    id: str
    email: str
    profile: Profile
    segment: SegmentSummary
    preferences: Preferences
    status: Status
    registration_date: Moment
    last_login_at: Moment | None
    created_at: Moment
    updated_at: Moment
    user_id: str | None
    email_verified: bool
    phone_verified: bool
    version: int
    attributes: dict[str, AttributeValue]


class CustomerData(Wire):
    """One customer."""

    customer: Customer


class CustomerAnswer(Answer, kw_only=True):
    """The answer with one customer."""

    data: CustomerData


class ListedCustomer(Customer):
    """A customer in a list.

    Attributes:
        tags: its labels, the oldest first; left out where they are not for the caller to see.
    """

    tags: list[str] | UnsetType = UNSET


class ListedCustomersData(Wire):
    """Some customers, each with its tags."""

    customers: list[ListedCustomer]


class ListedCustomersAnswer(Answer, kw_only=True):
    """The answer with a page of customers, each with its tags."""

    data: ListedCustomersData
    meta: Meta


class CustomersData(Wire):
    """Some customers."""

    customers: list[Customer]


class CustomersAnswer(Answer, kw_only=True):
    """The answer with a page of customers."""

    data: CustomersData
    meta: Meta
