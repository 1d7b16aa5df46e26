"""The event plane in memory, and small stand-ins for what the worker is driven by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

import attrs
import pytest

from customer_bootstrap.erasures import ErasureGuard
from customer_bootstrap.events_wire import encode
from customer_bootstrap.telemetry import Metrics
from customer_core.event_plane.erasure.restore_watch import RestoreWatch
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import MemoryPlatformUnits, MemoryService
from customer_worker.advance import Advancer
from customer_worker.ingest import Ingestion
from customer_worker.intake import Intake


@attrs.define(slots=False)
class StreamDouble:
    """A transport in: hands out what was sent, and notes what was acknowledged."""

    sent: list[Incoming] = attrs.field(factory=list)
    acknowledged: list[Incoming] = attrs.field(factory=list)
    forgotten: list[Incoming] = attrs.field(factory=list)
    joined: int = 0
    down: bool = False

    def send(self, *envelopes: object) -> None:
        self.sent.extend(
            Incoming(origin="redis:orders.events", payload=encode(one)) for one in envelopes
        )

    def open(self) -> None:
        self._need()
        self.joined += 1

    def read(self, _wait_ms: int, count: int) -> Sequence[Incoming]:
        self._need()
        batch, self.sent = self.sent[:count], self.sent[count:]
        return batch

    def ack(self, batch: Sequence[Incoming]) -> None:
        self._need()
        self.acknowledged.extend(batch)

    def forget(self, batch: Sequence[Incoming]) -> None:
        self._need()
        self.forgotten.extend(batch)

    def close(self) -> None:
        self.joined = 0

    def _need(self) -> None:
        if self.down:
            raise DependencyUnavailable("Redis")


@attrs.define(slots=False)
class PokesDouble:
    """Notes the pokes that would be sent."""

    sent: list[list[int]] = attrs.field(factory=list)

    def poke(self, partitions: Iterable[int]) -> None:
        self.sent.append(sorted(partitions))


@attrs.define(slots=False)
class FlakyUnits:
    """The store's transactions, refused for as long as it is down."""

    units: MemoryPlatformUnits
    down: bool = False

    @property
    def partitions(self) -> int:
        return self.units.partitions

    def begin(self):
        if self.down:
            raise DependencyUnavailable("PostgreSQL")
        return self.units.begin()


@attrs.frozen(slots=False)
class IntakeService:
    """What taking events in needs, over a store that may go down."""

    units: FlakyUnits
    memory: MemoryService

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
        return ErasureGuard(RestoreWatch(self.units, self.memory.ledger_copy))


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], None]:
    """Wait until something holds, and fail where that takes too long."""

    def wait_for(holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + 10
        while not holds():
            assert time.monotonic() < deadline, "it did not come in time"
            time.sleep(0.01)

    return wait_for


@pytest.fixture
def stream() -> StreamDouble:
    return StreamDouble()


@pytest.fixture
def pokes() -> PokesDouble:
    return PokesDouble()


@pytest.fixture
def units(memory: MemoryService) -> FlakyUnits:
    return FlakyUnits(memory.platform)


@pytest.fixture
def intake(units: FlakyUnits, memory: MemoryService) -> Intake:
    return Intake(IntakeService(units, memory))


@pytest.fixture
def ingestion(stream, pokes, intake, advancer, stopping) -> Ingestion:
    return Ingestion(stream, intake=intake, advancer=advancer, helpers=pokes, stopping=stopping)


@pytest.fixture
def memory() -> MemoryService:
    return MemoryService()


@pytest.fixture
def stopping() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def advancer(memory: MemoryService, stopping: threading.Event) -> Advancer:
    return Advancer(
        memory.projector,
        memory.accounts,
        memory.relay,
        memory.refresher,
        partitions=memory.platform.partitions,
        stopping=stopping,
    )


@pytest.fixture
def lag(memory: MemoryService) -> Callable[[], int]:
    return lambda: sum(status.lag for status in memory.platform.status(memory.cursors))
