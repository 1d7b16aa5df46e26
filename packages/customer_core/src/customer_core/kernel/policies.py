"""The configured numbers that rules depend on, in one value that drivers and tests pass in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from urllib.parse import quote

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
        privacy_controller_name: who answers for the data; the business itself where it is None.
        privacy_controller_contact: where people turn to with their rights.
        consent_notice_version: of the notice that is shown to who is asked for consent.
        consent_notice_url: where that notice is found; ``{version}`` in it is filled in.
        gdpr_erasure_grace: how long an erasure waits for the person to think better of it.
        gdpr_approval_required: whether an administrator has to approve what a person asks for.
    """

    base_currency: str = "USD"
    business_currencies: Mapping[str, str] = attrs.field(factory=dict)
    password_min_length: int = 8
    default_region: str | None = None
    open_registration: frozenset[str] = frozenset()
    webhooks_to_private_addresses: bool = False
    event_businesses: Mapping[str, frozenset[str]] = attrs.field(factory=dict)
    privacy_controller_name: str | None = None
    privacy_controller_contact: str | None = None
    consent_notice_version: str = "1"
    consent_notice_url: str | None = None
    gdpr_erasure_grace: timedelta = timedelta(days=14)
    gdpr_approval_required: bool = False

    def currency_of(self, business_id: BusinessId) -> str:
        """Return the base currency of a business."""
        return self.business_currencies.get(business_id, self.base_currency)

    def consent_notice(self, version: str | None) -> str | None:
        """Return where a version of the notice is found, or None where that is not known."""
        if self.consent_notice_url is None:
            return None
        if "{version}" in self.consent_notice_url and version is None:
            return None
        return self.consent_notice_url.replace("{version}", quote(version or "", safe=""))

    def businesses_from(self, origin: str) -> frozenset[str] | None:
        """Return the businesses that an origin may tell of, or None where it may of every one."""
        bound = [
            businesses
            for pattern, businesses in self.event_businesses.items()
            if fnmatchcase(origin, pattern)
        ]
        return frozenset().union(*bound) if bound else None
