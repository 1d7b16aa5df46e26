"""The reference's request and response bodies."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field
from pydantic.alias_generators import to_camel


class CamelModel(BaseModel):
    """Snake case in Python, camel case on the wire."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=True
    )


class Marketing(CamelModel):
    """Marketing consents."""

    email_opt_in: bool = False
    sms_opt_in: bool = False
    push_opt_in: bool = False


class Notifications(CamelModel):
    """Which notifications to send."""

    order_updates: bool = True
    promotions: bool = False
    newsletters: bool = False


class Preferences(CamelModel):
    """A customer's preferences."""

    language: str = Field(default="en", min_length=2, max_length=10)
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    timezone: str = Field(default="UTC", max_length=64)
    marketing: Marketing = Field(default_factory=Marketing)
    notifications: Notifications = Field(default_factory=Notifications)


class Profile(CamelModel):
    """The personal part of a customer."""

    first_name: str | None = Field(default=None, max_length=100)
    last_name: str | None = Field(default=None, max_length=100)
    date_of_birth: date | None = None
    gender: str | None = Field(default=None, max_length=10)
    phone: str | None = Field(default=None, max_length=20)
    avatar: str | None = Field(default=None, max_length=500)


class Segment(CamelModel):
    """Tier, segment and metrics."""

    tier: str = "regular"
    segment: str = "new_customer"
    loyalty_points: int = 0
    total_spent: float = 0
    order_count: int = 0
    average_order_value: float = 0


class CustomerCreate(CamelModel):
    """The body of a creation."""

    email: EmailStr
    profile: Profile = Field(default_factory=Profile)
    preferences: Preferences = Field(default_factory=Preferences)


class CustomerRead(CamelModel):
    """A customer as clients see it."""

    id: str
    email: str
    profile: Profile
    segment: Segment
    preferences: Preferences
    status: str
    registration_date: datetime
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime


class CustomerData(CamelModel):
    """The envelope's content."""

    customer: CustomerRead


class CustomerResponse(CamelModel):
    """The envelope."""

    success: Literal[True] = True
    data: CustomerData
