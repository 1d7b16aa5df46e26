"""Profiles and preferences as a caller writes them, and the rules that make them real."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import attrs

from customer_core.customers.errors import WeakPassword
from customer_core.customers.model import (
    Email,
    Gender,
    Marketing,
    Notifications,
    Phone,
    Preferences,
    Profile,
)
from customer_core.customers.ports import CustomersContext
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults

LONGEST_NAME = 100
LONGEST_URL = 500
LONGEST_PASSWORD = 256
EARLIEST_BIRTH = date(1900, 1, 1)


@attrs.frozen(kw_only=True)
class ProfileDraft:
    """A profile as written by a caller, not yet checked."""

    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    date_of_birth: date | None = None
    gender: Gender | None = None
    phone: str | None = None
    avatar: str | None = None


@attrs.frozen(kw_only=True)
class PreferencesDraft:
    """Preferences as written by a caller; what is left out takes its default."""

    language: str | None = None
    currency: str | None = None
    timezone: str | None = None
    marketing: Marketing = Marketing()
    notifications: Notifications = Notifications()


def check_profile(ctx: CustomersContext, draft: ProfileDraft, faults: Faults) -> Profile:
    """Return the profile that a draft makes; faults go to ``faults``."""
    return Profile(
        first_name=faults.take(lambda: _name(draft.first_name, "profile.firstName")),
        last_name=faults.take(lambda: _name(draft.last_name, "profile.lastName")),
        full_name=faults.take(lambda: _name(draft.full_name, "profile.fullName")),
        date_of_birth=faults.take(lambda: _birth(draft.date_of_birth, ctx.now)),
        gender=draft.gender,
        phone=faults.take(lambda: _phone(ctx, draft.phone)),
        avatar=faults.take(lambda: _url(draft.avatar)),
    )


def check_preferences(
    ctx: CustomersContext, draft: PreferencesDraft, faults: Faults
) -> Preferences:
    """Return the preferences that a draft makes; faults go to ``faults``."""
    standards = ctx.standards
    currency = draft.currency or ctx.policies.currency_of(ctx.principal.business_id)
    language, timezone = draft.language or "en", draft.timezone or "UTC"
    return Preferences(
        language=faults.take(lambda: standards.language(language, "preferences.language")),
        currency=faults.take(lambda: standards.currency(currency, "preferences.currency")),
        timezone=faults.take(lambda: standards.timezone(timezone, "preferences.timezone")),
        marketing=draft.marketing,
        notifications=draft.notifications,
    )


def check_email(ctx: CustomersContext, text: str, faults: Faults) -> Email:
    """Return the address that a text makes; a fault goes to ``faults``."""
    return faults.take(lambda: ctx.standards.email(text, "email"))


def check_password(password: str, email: str, min_length: int) -> None:
    """Refuse a password that is too easy to guess.

    Long enough, and neither one repeated character nor the e-mail address; no rules on kinds of
    characters, after NIST SP 800-63B.

    Raises:
        WeakPassword: saying what it needs.
    """
    if len(password) < min_length:
        raise WeakPassword("password", f"must have at least {min_length} characters")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword("password", f"must have at most {LONGEST_PASSWORD} characters")
    if len(set(password)) == 1 or password.casefold() == email.casefold():
        raise WeakPassword("password", "must not be one repeated character or the e-mail address")


def shown_profile(profile: Profile) -> dict[str, Any]:
    """Return a profile in the form of a draft, for merging a patch into it."""
    return {
        "firstName": profile.first_name,
        "lastName": profile.last_name,
        "fullName": profile.full_name,
        "dateOfBirth": profile.date_of_birth and profile.date_of_birth.isoformat(),
        "gender": profile.gender and str(profile.gender),
        "phone": profile.phone and profile.phone.number,
        "avatar": profile.avatar,
    }


def _name(text: str | None, field: str) -> str | None:
    name = (text or "").strip()
    if len(name) > LONGEST_NAME:
        raise InvalidField(field, f"must have at most {LONGEST_NAME} characters")
    return name or None


def _birth(day: date | None, now: datetime) -> date | None:
    latest = (now + timedelta(days=1)).date()  # it may be tomorrow already, east of Greenwich
    if day is not None and not EARLIEST_BIRTH <= day <= latest:
        raise InvalidField("profile.dateOfBirth", "must lie between 1900-01-01 and today")
    return day


def _phone(ctx: CustomersContext, text: str | None) -> Phone | None:
    if text is None:
        return None
    return ctx.standards.phone(text, "profile.phone", ctx.policies.default_region)


def _url(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or len(text) > LONGEST_URL:
        raise InvalidField(
            "profile.avatar", f"must be an http(s) address of at most {LONGEST_URL} characters"
        )
    return text
