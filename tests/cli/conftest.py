"""The command line as a person uses it, over the service in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import pytest

import customer_bootstrap
from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.events_wire import encode
from customer_bootstrap.health import Check
from customer_bootstrap.telemetry import Metrics
from customer_cli.main import run
from customer_core.customers.drafts import ProfileDraft
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.testing import MemoryService, an_admin

SECRET = "a secret for the tests that is long enough"
SETTINGS = ("DATABASE_URL", "REDIS_URL", "JWT_SECRET", "JWT_JWKS_URL", "CUSTOMERS_CONFIG")


@attrs.frozen
class Outcome:
    """What a command exited with and printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Customers = Callable[..., Outcome]


@attrs.define
class PokesDouble:
    """Notes the pokes that would be sent."""

    partitions: set[int] = attrs.field(factory=set)

    def poke(self, partitions: Iterable[int]) -> None:
        self.partitions.update(partitions)


@attrs.define(slots=False)
class ServiceInMemory:
    """Stands in for the service that is wired to servers."""

    memory: MemoryService
    pokes: PokesDouble = attrs.field(factory=PokesDouble)
    closed: bool = False

    @property
    def application(self):
        return self.memory.application

    @property
    def units(self):
        return self.memory.platform

    @property
    def cursors(self):
        return self.memory.cursors

    @property
    def journal_keeper(self):
        return self.memory.keeper

    def transports(self):
        return (Check("redis-out", ok=False, detail="It does not answer.", needed=False),)

    @property
    def policies(self):
        return self.memory.policies

    @property
    def clock(self):
        return self.memory.clock

    @cached_property
    def metrics(self):
        return Metrics()

    @cached_property
    def erasure_guard(self):
        return ErasureGuard(self.memory.restore_watch)

    @property
    def retrier(self):
        return self.memory.retrier

    @property
    def segment_tick(self):
        return self.memory.segment_tick

    @property
    def redefinition(self):
        return self.memory.redefinition

    @property
    def recompute(self):
        return self.memory.recompute

    @property
    def retention(self):
        return self.memory.retention

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def customers(capsys: pytest.CaptureFixture[str]) -> Customers:
    """Run ``customers`` with some arguments."""

    def call(*arguments: object) -> Outcome:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return call


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder in which nothing runs, no setting in the environment, and no terminal's width."""
    for name in (*SETTINGS, "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def environment(bare_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that are complete; nothing connects by them."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere.invalid/customers")
    monkeypatch.setenv("REDIS_URL", "redis://nowhere.invalid/")
    monkeypatch.setenv("JWT_SECRET", SECRET)
    return bare_environment


@pytest.fixture
def memory() -> MemoryService:
    return MemoryService()


@pytest.fixture
def service(memory, environment, monkeypatch: pytest.MonkeyPatch) -> ServiceInMemory:
    """The service that commands open, in memory."""
    stand_in = ServiceInMemory(memory)
    monkeypatch.setitem(vars(customer_bootstrap), "open_service", lambda *_, **__: stand_in)
    return stand_in


@pytest.fixture
def register(memory: MemoryService) -> Callable[..., None]:
    """Register a customer."""

    def registered(customer_id: str, *, business: str = "default", **profile: Any) -> None:
        command = RegisterCustomer(
            id=customer_id, email=f"{customer_id}@example.com", profile=ProfileDraft(**profile)
        )
        memory.application.run(register_customer, command, an_admin(business))

    return registered


@pytest.fixture
def ada(register: Callable[..., None], memory: MemoryService) -> None:
    """A customer ``cust-123``, already assessed."""
    register("cust-123", first_name="Ada", last_name="Lovelace", phone="+40712345678")
    memory.settle()


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of JSON lines; what is bytes stands as it is."""

    def written(*lines: object) -> Path:
        path = tmp_path / "events.jsonl"
        raw = [line if isinstance(line, bytes) else encode(line) for line in lines]
        path.write_bytes(b"".join(line + b"\n" for line in raw))
        return path

    return written
