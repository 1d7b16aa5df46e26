"""Small stand-ins for the world outside: time, ids, standards, passwords, transport, cache."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from customer_core.addresses.model import PostalFault, PostalProblem, Unchecked, Validation
from customer_core.customers.errors import InvalidEmailFormat, InvalidPhone
from customer_core.customers.model import Email, Phone
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.errors import DependencyUnavailable, InvalidField
from customer_core.kernel.ids import BusinessId
from customer_core.segments.history import CustomerKey
from customer_core.webhooks.deliveries import Answer

NOON = datetime(2024, 12, 12, 12, tzinfo=UTC)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[\d\s().\-]+")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LANGUAGES = frozenset({"de", "en", "es", "fr", "hu", "it", "ja", "nl", "pl", "pt", "ro", "uk"})
_CURRENCIES = frozenset({"CHF", "EUR", "GBP", "HUF", "JPY", "PLN", "RON", "SEK", "USD"})


@attrs.define
class FixedClock:
    """A clock that stands until it is set or advanced."""

    moment: datetime = NOON

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Set the clock."""
        self.moment = moment

    def advance(self, step: timedelta) -> None:
        """Move the clock on."""
        self.moment += step


class SequentialIds:
    """Ids that count from 1 for each prefix: ``cust_0001``."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def new(self, prefix: str) -> str:
        """Return the next id of a prefix."""
        self._given[prefix] += 1
        return f"{prefix}_{self._given[prefix]:04}"


class PlainStandards:
    """Implements ``AddressStandards`` by the form alone, and a handful of languages."""

    def email(self, text: str, field: str) -> Email:
        """Return an address with its domain in lower case."""
        if not _EMAIL.fullmatch(text.strip()):
            raise InvalidEmailFormat(field, "must be an e-mail address such as john@example.com")
        name, _, domain = text.strip().rpartition("@")
        return Email(f"{name}@{domain.lower()}")

    def phone(self, text: str, field: str, region: str | None) -> Phone:  # noqa: ARG002 - the port
        """Return an international number of 10 to 15 digits as E.164, a shorter one as written."""
        digits = re.sub(r"\D", "", text)
        if not _PHONE.fullmatch(text.strip()) or not 5 <= len(digits) <= 15:  # noqa: PLR2004
            raise InvalidPhone(field, "must be a phone number such as +40712345678")
        dialled = text.strip().startswith("+") and len(digits) >= 10  # noqa: PLR2004
        return Phone(f"+{digits}" if dialled else text.strip())

    def language(self, text: str, field: str) -> str:
        """Return the tag if its language is one of a handful."""
        if text.partition("-")[0].lower() not in _LANGUAGES:
            raise InvalidField(field, "must be a language tag such as en or pt-BR")
        return text

    def currency(self, text: str, field: str) -> str:
        """Return the code if it is one of a handful."""
        if text not in _CURRENCIES:
            raise InvalidField(field, "must be an ISO 4217 code such as USD")
        return text

    def timezone(self, text: str, field: str) -> str:
        """Return the name if this machine knows the time zone."""
        try:
            return ZoneInfo(text).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidField(field, "must be a time zone such as Europe/Bucharest") from None

    def country(self, text: str, field: str) -> str:
        """Return two letters in capitals."""
        if not _COUNTRY.fullmatch(text):
            raise InvalidField(field, "must be an ISO 3166-1 country such as DE")
        return text.upper()

    def postal(self, country: str, state: str | None, city: str, zip_code: str) -> Validation:  # noqa: ARG002 - the port
        """Say that in every country but Antarctica a postal code must have a digit."""
        if country == "AQ":
            return Validation(unchecked=Unchecked.NO_DATA_FOR_COUNTRY)
        if any(map(str.isdigit, zip_code)):
            return Validation(state=state, zip_code=zip_code)
        problem = PostalProblem.INVALID if zip_code else PostalProblem.MISSING
        return Validation(faults=(PostalFault(field="zipCode", problem=problem),))


class PlainHasher:
    """Implements ``PasswordHasher`` without being slow; not for passwords of people."""

    def hash(self, password: str) -> str:
        """Return a hash without salt."""
        return "plain:" + hashlib.sha256(password.encode()).hexdigest()

    def verify(self, password_hash: str, password: str) -> bool:
        """Whether the password is the one of the hash."""
        return password_hash == self.hash(password)


@attrs.define
class MemoryPublisher:
    """Implements ``Publisher``: keeps what is published; set ``down`` to let it fail."""

    messages: list[Outgoing] = attrs.field(factory=list)
    down: bool = False

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Keep the messages."""
        if self.down:
            raise DependencyUnavailable("The transport in memory")
        self.messages.extend(messages)

    def of_topic(self, topic: str) -> list[Mapping[str, object]]:
        """Return the envelopes published to a topic, in order."""
        return [json.loads(message.body) for message in self.messages if message.topic == topic]

    def close(self) -> None:
        """Do nothing: there is no connection."""


@attrs.frozen
class SentWebhook:
    """A request as it was sent to a webhook, and how it was answered."""

    url: str
    headers: dict[str, str]
    body: bytes
    status: int | None


@attrs.define
class MemorySender:
    """Implements ``Sender``: keeps what is sent, and answers as told, with 204 at first.

    Attributes:
        status: of the answer; None for none.
        of_event: the status for an event of a certain type.
    """

    sent: list[SentWebhook] = attrs.field(factory=list)
    status: int | None = 204
    of_event: dict[str, int | None] = attrs.field(factory=dict)

    def send(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Keep a request, and answer it."""
        status = self.of_event.get(json.loads(body)["eventType"], self.status)
        self.sent.append(SentWebhook(url, headers, body, status))
        return Answer(status=status, detail="nothing" if status is None else str(status))

    def events(self) -> list[Mapping[str, Any]]:
        """Return the envelopes that were sent, in order."""
        return [json.loads(one.body) for one in self.sent]


def encode_plain(value: object) -> bytes:
    """Return a value as JSON, decimals as numbers of Python; not for amounts of people."""
    return json.dumps(value, default=_plain).encode()


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


@attrs.define
class MemoryFreshness:
    """Implements ``Freshness``: keeps the floors; set ``down`` to let it fail."""

    floors: dict[CustomerKey, CustomerVersions] = attrs.field(factory=dict)
    forgotten: list[BusinessId] = attrs.field(factory=list)
    down: bool = False

    def raise_floor(self, versions: Mapping[CustomerKey, CustomerVersions]) -> None:
        """Raise the floors."""
        if self.down:
            raise DependencyUnavailable("The cache in memory")
        for key, new in versions.items():
            old = self.floors.get(key, CustomerVersions())
            self.floors[key] = CustomerVersions(
                customer=max(old.customer, new.customer), segment=max(old.segment, new.segment)
            )

    def forget(self, business_id: BusinessId) -> None:
        """Note the business."""
        if self.down:
            raise DependencyUnavailable("The cache in memory")
        self.forgotten.append(business_id)
