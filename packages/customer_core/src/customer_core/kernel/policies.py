"""The configured numbers that rules depend on, in one value that drivers and tests pass in."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

import attrs

from customer_core.kernel.ids import BusinessId


@attrs.frozen(kw_only=True)
class Policies:
    """Configured rules of the service.

    Attributes:
        base_currency: ISO 4217 currency of a business that names none.
        business_currencies: base currency by business.
        password_min_length: characters a password needs at least (001: 8).
        default_region: ISO 3166 country of phone numbers written without a country code.
        open_registration: the businesses in which anybody with a token may register themselves.
        webhooks_to_private_addresses: whether webhooks may go to addresses within a network, and
            without encryption; for development.
        event_businesses: the businesses that events may be about, by the origin they come from, in
            which ``*`` stands for anything; an origin that is not named may tell of every one.
    """

    base_currency: str = "USD"
    business_currencies: Mapping[str, str] = attrs.field(factory=dict)
    password_min_length: int = 8
    default_region: str | None = None
    open_registration: frozenset[str] = frozenset()
    webhooks_to_private_addresses: bool = False
    event_businesses: Mapping[str, frozenset[str]] = attrs.field(factory=dict)

    def currency_of(self, business_id: BusinessId) -> str:
        """Return the base currency of a business."""
        return self.business_currencies.get(business_id, self.base_currency)

    def businesses_from(self, origin: str) -> frozenset[str] | None:
        """Return the businesses that an origin may tell of, or None where it may of every one."""
        bound = [
            businesses
            for pattern, businesses in self.event_businesses.items()
            if fnmatchcase(origin, pattern)
        ]
        return frozenset().union(*bound) if bound else None
