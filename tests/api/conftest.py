"""The API over the service in memory, and tokens to call it with."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import attrs
import jwt
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from litestar.types import ASGIApp
from schemathesis.pytest.plugin import SchemathesisFunction

from customer_api.app import over, routed
from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.settings import Settings
from customer_core.application import Run
from customer_core.customers.repository import DefinedRecord
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.policies import Policies
from customer_core.privacy.export.links import ExportLinks
from customer_core.segments.history import CustomerKey
from customer_core.testing import MemoryService
from customer_core.testing.exports import MemoryArchives

SECRET = "a secret of the tests that is long enough"
OPEN_BUSINESS = "open-shop"
_ROUTES: dict[str, tuple[Litestar, ASGIApp]] = {}

Token = Callable[..., str]
Headers = Callable[..., dict[str, str]]


@attrs.frozen
class Allowance:
    limit: int
    remaining: int
    reset_seconds: int
    allowed: bool


@attrs.frozen
class Check:
    name: str
    detail: str
    ok: bool = True
    needed: bool = True


class Limits:
    """Counts in memory; ``of`` sets a rule's limit, ``calls`` is what was counted."""

    def __init__(self) -> None:
        self.of = {"user": 1000, "patch": 60, "signup": 20}
        self.calls: Counter[tuple[str, str]] = Counter()

    async def hit(self, rule, identity):
        self.calls[rule, identity] += 1
        limit, used = self.of[rule], self.calls[rule, identity]
        return Allowance(limit, max(0, limit - used), 42, used <= limit)


@attrs.frozen
class Looked:
    cached: Any
    lease: bytes


class Cache:
    """Keeps answers in memory, as long as no write has made them old."""

    def __init__(self, limits: Limits, freshness) -> None:
        self.limits = limits
        self.freshness = freshness
        self.entries: dict[tuple[str, str], Any] = {}
        self.ttls: dict[tuple[str, str], int] = {}
        self.hits = 0

    async def look_limited(self, business_id, customer_id, rule, identity):
        allowance = await self.limits.hit(rule, identity)
        entry = self.entries.get((business_id, customer_id))
        if entry is not None and self._is_old(business_id, customer_id, entry):
            entry = None
        self.hits += entry is not None
        return Looked(entry, b"lease"), allowance

    async def fill(self, business_id, customer_id, cached, ttl, _lease):
        if not self._is_old(business_id, customer_id, cached):
            self.entries[business_id, customer_id] = cached
            self.ttls[business_id, customer_id] = ttl

    def _is_old(self, business_id, customer_id, entry):
        key = CustomerKey(business_id, customer_id)
        floor = self.freshness.floors.get(key, CustomerVersions())
        versions = entry.versions
        return versions.customer < floor.customer or versions.segment < floor.segment


class Metrics:
    def __init__(self) -> None:
        self.requests: list[tuple[str, str, int]] = []

    def request(self, method, route, status, seconds):
        assert seconds >= 0
        self.requests.append((method, route, status))

    def ingested(self, ingested, refused):
        assert ingested.added + ingested.known + refused > 0


class Reads:
    def __init__(self, memory: MemoryService) -> None:
        self._memory = memory
        self.count = 0

    async def read(self, business_id, customer_id):
        self.count += 1
        await asyncio.sleep(0)
        with self._memory.units.begin(business_id) as unit:
            record = unit.customers.read(customer_id)
            definitions = unit.definitions.recent().definitions
        return record and DefinedRecord(record=record, definitions=definitions)


class Pokes:
    """Keeps what the worker would be told."""

    def __init__(self) -> None:
        self.told: list[set[int]] = []

    def poke(self, partitions):
        self.told.append(set(partitions))


class FakeService:
    """What the API needs of the service, in memory."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.memory = MemoryService(Policies(open_registration=frozenset({OPEN_BUSINESS})))
        self.clock = self.memory.clock
        self.policies, self.units = self.memory.policies, self.memory.platform
        self.pokes = Pokes()
        self.application = attrs.evolve(self.memory.application, told=self._told)
        self.rate_limits = Limits()
        self.archives = MemoryArchives(self.clock)
        self.export_links = ExportLinks(SECRET, timedelta(days=7))
        self.profile_cache = Cache(self.rate_limits, self.memory.freshness)
        self.segment_cache = Cache(self.rate_limits, self.memory.freshness)
        self.gathered_reads = Reads(self.memory)
        self.metrics = Metrics()
        self.erasure_guard = ErasureGuard(self.memory.restore_watch)
        self.checks = [Check("postgresql", "It answers."), Check("redis", "Yes.")]
        self.state = "new"

    def _told(self, run: Run) -> None:
        for event in run.events:
            if event.subject_version is not None:
                customer_id = CustomerId(event.stream.partition(":")[2])
                versions = CustomerVersions(customer=event.subject_version)
                key = CustomerKey(event.business_id, customer_id)
                self.memory.freshness.raise_floor({key: versions})

    def health(self):
        return self.checks

    def render_metrics(self):
        return b"# HELP customers_up Whether it is up.\n"

    async def start_async(self):
        self.state = "started"

    async def close_async(self):
        self.state = "stopped"

    def close(self):
        self.state = "closed"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give the test of each operation an id of its own; pytest 9.2 lets Schemathesis' be one."""
    if isinstance(item, SchemathesisFunction):
        known = item.parent.id.child(item.originalname)
        item._id = known.with_params(item.operation_label)  # noqa: SLF001 - there is no other way


def api_settings(**changes: Any) -> Settings:
    given = {
        "database_url": "postgresql://nobody@localhost/none",
        "redis_url": "redis://localhost/0",
        "jwt_secret": SECRET,
    }
    return Settings(**(given | changes))


@pytest.fixture
def settings_with() -> Callable[..., Settings]:
    """Make settings with some changed."""
    return api_settings


@pytest.fixture
def settings() -> Settings:
    """The settings; a test module overrides this fixture for others."""
    return api_settings()


@pytest.fixture
def service(settings: Settings) -> FakeService:
    """The service in memory."""
    return FakeService(settings)


@pytest.fixture
def client(service: FakeService) -> Iterator[TestClient[Any]]:
    """A client of the running API."""
    app = over(service, _routes(service.settings))
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running


def _routes(settings: Settings) -> Litestar:
    """The routes that the settings want: made once, since that takes longer than most tests do."""
    wanted = (settings.dapr_app_token, settings.webhook_sources, settings.allowed_origins)
    if repr(wanted) not in _ROUTES:
        app = routed(settings)
        _ROUTES[repr(wanted)] = app, app.asgi_handler
    app, handler = _ROUTES[repr(wanted)]
    app.asgi_handler = handler
    return app


@pytest.fixture
def token(service: FakeService) -> Token:
    """Make a token signed with the shared secret."""

    def made(
        sub: str = "admin-1",
        *roles: str,
        scope: str = "customers:admin",
        business: str | None = "default",
        key: Any = SECRET,
        algorithm: str = "HS256",
        headers: Mapping[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        content: dict[str, Any] = {
            "sub": sub,
            "exp": int((service.clock.now() + timedelta(hours=1)).timestamp()),
            "scope": scope,
            "roles": list(roles or ("admin_business",)),
        }
        if business is not None:
            content["business_id"] = business
        content |= claims
        content = {name: value for name, value in content.items() if value is not None}
        return jwt.encode(content, key, algorithm, headers=dict(headers or {}))

    return made


@pytest.fixture
def bearer(token: Token) -> Headers:
    """Make the headers of a call with such a token."""

    def made(*args: Any, **kwargs: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {token(*args, **kwargs)}"}

    return made


@pytest.fixture
def admin(bearer: Headers) -> dict[str, str]:
    """The headers of an administrator of the business ``default``."""
    return bearer()


@pytest.fixture
def jane(client: TestClient[Any], admin: dict[str, str]) -> dict[str, Any]:
    """A registered customer, as answered: id ``jane``, user ``user-jane``."""
    body = {
        "id": "jane",
        "userId": "user-jane",
        "email": "jane.smith@example.com",
        "profile": {"firstName": "Jane", "lastName": "Smith", "phone": "+40712345678"},
        "preferences": {"language": "en", "currency": "USD"},
    }
    answer = client.post("/v1/customers", json=body, headers=admin)
    assert answer.status_code == 201, answer.text
    customer: dict[str, Any] = answer.json()["data"]["customer"]
    return customer
