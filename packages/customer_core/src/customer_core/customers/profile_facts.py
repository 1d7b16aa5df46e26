"""What the rules of segments read of a customer's profile, preferences and attributes."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from customer_core.customers.attributes import SECTION
from customer_core.customers.model import Customer, Gender, Preferences, Status
from customer_core.segments.language.facts import ProfileFacts

_READ = ("status", "profile.gender", "country")
_READ_WHOLE = ("preferences.", f"{SECTION}.")


def profile_facts(customer: Customer, tags: frozenset[str] = frozenset()) -> ProfileFacts:
    """Return what rules read of a customer, as it is now.

    Args:
        customer: as kept.
        tags: the keys of its labels, which are kept beside it.
    """
    told = facts_told(
        customer.status, customer.profile.gender, customer.preferences, customer.country
    )
    return attrs.evolve(told, tags=tags, attributes=customer.attributes)


def facts_told(
    status: Status, gender: Gender | None, preferences: Preferences, country: str | None
) -> ProfileFacts:
    """Return what rules read, from what they read it of."""
    return ProfileFacts(
        status=str(status),
        gender=gender and str(gender),
        language=preferences.language,
        currency=preferences.currency,
        time_zone=preferences.timezone,
        country=country,
        accepts=_accepted(preferences),
    )


def change_facts(fields: Iterable[str]) -> bool:
    """Whether a change of these fields, by their names on the wire, may change what rules read."""
    return any(field in _READ or field.startswith(_READ_WHOLE) for field in fields)


def _accepted(preferences: Preferences) -> frozenset[str]:
    marketing, notifications = preferences.marketing, preferences.notifications
    switches = {
        "email": marketing.email_opt_in,
        "sms": marketing.sms_opt_in,
        "push": marketing.push_opt_in,
        "orderUpdates": notifications.order_updates,
        "promotions": notifications.promotions,
        "newsletters": notifications.newsletters,
    }
    return frozenset(name for name, on in switches.items() if on)
