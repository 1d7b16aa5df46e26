"""What every subject is asked: the same customers, tokens, reads and creations.

The sample customers are document-sized: each has every field of the profile that a client sees, so
that a subject seeded with them answers with a body of the usual length.
"""

import itertools
import json
import random
import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import jwt

from bench.http1 import LoadError, http_request
from bench.load import RequestFactory

BUSINESS_ID = "default"
JWT_SECRET = "for-benchmarks-on-this-machine-only-0123456789"
SAMPLE_SIZE = 500
PROFILE_PATH = "/v1/customers/{id}"

_TOKEN_SECONDS = 3600
_REGISTERED = datetime(2023, 1, 15, 10, tzinfo=UTC)
_LAST_SEEN = datetime(2024, 10, 29, 14, 30, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class SampleCustomer:
    """One customer as a subject's tables should hold it before it is measured."""

    id: str
    email: str
    first_name: str = "John"
    last_name: str = "Doe"
    date_of_birth: date = date(1985, 6, 15)
    gender: str = "male"
    phone: str
    avatar_url: str
    tier: str = "premium"
    segment: str = "high_value"
    loyalty_points: int = 2500
    total_spent: Decimal = Decimal("5420.50")
    order_count: int = 23
    average_order_value: Decimal = Decimal("235.67")
    language: str = "en"
    currency: str = "USD"
    timezone: str = "America/New_York"
    registration_date: datetime = _REGISTERED
    last_login_at: datetime = _LAST_SEEN

    @property
    def preferences(self) -> dict[str, object]:
        """The preferences document."""
        return {
            "language": self.language,
            "currency": self.currency,
            "timezone": self.timezone,
            "marketing": {"emailOptIn": True, "smsOptIn": False, "pushOptIn": True},
            "notifications": {"orderUpdates": True, "promotions": True, "newsletters": False},
        }


def sample_customers(count: int = SAMPLE_SIZE) -> list[SampleCustomer]:
    """Give the customers that the reads ask for."""
    return [
        SampleCustomer(
            id=f"cust_{number:06}",
            email=f"john.doe.{number}@example.com",
            phone=f"+1212555{number % 10_000:04}",
            avatar_url=f"https://cdn.example.com/avatars/cust_{number:06}.jpg",
        )
        for number in range(count)
    ]


def profile_body(customer: SampleCustomer) -> bytes:
    """Write the answer to a read of the customer's profile."""
    registered = customer.registration_date.isoformat().replace("+00:00", "Z")
    last_seen = customer.last_login_at.isoformat().replace("+00:00", "Z")
    document = {
        "id": customer.id,
        "email": customer.email,
        "profile": {
            "firstName": customer.first_name,
            "lastName": customer.last_name,
            "dateOfBirth": customer.date_of_birth.isoformat(),
            "gender": customer.gender,
            "phone": customer.phone,
            "avatar": customer.avatar_url,
        },
        "segment": {
            "tier": customer.tier,
            "segment": customer.segment,
            "loyaltyPoints": customer.loyalty_points,
            "totalSpent": float(customer.total_spent),
            "orderCount": customer.order_count,
            "averageOrderValue": float(customer.average_order_value),
        },
        "preferences": customer.preferences,
        "status": "active",
        "registrationDate": registered,
        "lastLoginAt": last_seen,
        "createdAt": registered,
        "updatedAt": last_seen,
    }
    envelope = {"success": True, "data": {"customer": document}}
    return json.dumps(envelope, separators=(",", ":")).encode()


def token(subject: str, *, role: str, scope: str) -> str:
    """Sign an hour's bearer token."""
    now = int(time.time())
    claims = {
        "sub": subject,
        "business_id": BUSINESS_ID,
        "scope": scope,
        "roles": [role],
        "iat": now,
        "exp": now + _TOKEN_SECONDS,
    }
    return jwt.encode(claims, JWT_SECRET, algorithm="HS256")


def reads(path: str = PROFILE_PATH, count: int = SAMPLE_SIZE) -> RequestFactory:
    """Ask for each sample customer in turn, in a shuffled order, each with a token of its own."""
    customers = sample_customers(count)
    return itertools.cycle(_read_requests(path, customers, map(_own_token, customers))).__next__


def reads_once(customers: Sequence[SampleCustomer], *, agents: int = 0) -> RequestFactory:
    """Ask for each of these customers once, in a shuffled order.

    Args:
        customers: whom to ask for.
        agents: how many agents ask in turn; with none, each customer asks with its own token.
    """
    shared = itertools.cycle([_agent_token(number) for number in range(agents)])
    tokens = shared if agents else map(_own_token, customers)
    requests = iter(_read_requests(PROFILE_PATH, customers, tokens))

    def next_request() -> bytes:
        request = next(requests, None)
        if request is None:
            raise LoadError(f"All {len(customers):,} customers have been read once: have more.")
        return request

    return next_request


def bearer(signed: str) -> dict[str, str]:
    """Give the header that carries a token."""
    return {"Authorization": f"Bearer {signed}"}


def creations(path: str = "/v1/customers") -> RequestFactory:
    """Create a customer that has never been seen before and agrees to e-mail, as an administrator.

    A service cannot agree in somebody's place.
    """
    headers = bearer(token("bench", role="admin_business", scope="customers:write"))
    run = secrets.token_hex(4)
    numbers = itertools.count()

    def next_request() -> bytes:
        email = f"jane.smith.{run}.{next(numbers)}@example.com"
        return http_request("POST", path, headers=headers, body=creation_body(email))

    return next_request


def creation_body(email: str) -> bytes:
    """Write the body of a creation."""
    document = {
        "email": email,
        "profile": {"firstName": "Jane", "lastName": "Smith", "phone": "+1-555-0125"},
        "preferences": {"language": "en", "currency": "USD"},
    }
    return json.dumps(document).encode()


def _own_token(customer: SampleCustomer) -> str:
    return token(customer.id, role="customer", scope="customers:read customers:write")


def _agent_token(number: int) -> str:
    return token(f"agent_{number:06}", role="agent", scope="customers:read customers:write")


def _read_requests(
    path: str, customers: Sequence[SampleCustomer], tokens: Iterable[str]
) -> list[bytes]:
    requests = [
        http_request("GET", path.format(id=customer.id), headers=bearer(signed))
        for customer, signed in zip(customers, tokens, strict=False)
    ]
    random.Random(len(requests)).shuffle(requests)
    return requests
