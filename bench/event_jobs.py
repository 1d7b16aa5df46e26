"""The stages of the product's event plane as jobs, each through the parts that the worker uses."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import attrs

from bench.environment import Servers
from bench.workload import BUSINESS_ID, JWT_SECRET
from customer_bootstrap import Service, Settings, open_service
from customer_bootstrap.taking_in import ingest_messages, read_message
from customer_core.event_plane.envelope import Arrival
from customer_core.event_plane.projector import Step
from customer_core.event_plane.transports import Incoming
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import OUR_SOURCE, Event
from customer_core.kernel.ids import BusinessId
from customer_core.segments.events import CustomerSegmentChanged

T = TypeVar("T")
TRANSPORT = "redis:orders.events"


def service_on(servers: Servers) -> Service:
    """Give the service as the worker opens it."""
    settings = Settings(
        database_url=servers.database_url, redis_url=servers.redis_url, jwt_secret=JWT_SECRET
    )
    return open_service(settings, name="bench")


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of this size; the last may be shorter."""
    return (values[start : start + size] for start in range(0, len(values), size))


def incoming(payloads: Sequence[bytes]) -> list[Incoming]:
    """Give the messages as a transport brings them."""
    return [Incoming(origin=TRANSPORT, payload=payload) for payload in payloads]


@attrs.frozen(kw_only=True)
class Append:
    """Writes events to the journal, a batch in a transaction."""

    servers: Servers
    messages: Sequence[bytes]
    batch: int

    def prepare(self) -> Callable[[], int]:
        """Read the envelopes, and connect."""
        service = service_on(self.servers)
        arrival = Arrival(at=datetime.now(UTC), origin=TRANSPORT)
        events = [read_message(message, arrival) for message in incoming(self.messages)]
        service.platform_database.ping()
        return lambda: sum(self._append(service, chunk) for chunk in chunks(events, self.batch))

    @staticmethod
    def _append(service: Service, events: Sequence[Event]) -> int:
        with service.units.begin() as unit:
            added = len(unit.journal.append(events))
            unit.commit()
        return added


@attrs.frozen(kw_only=True)
class Ingest:
    """Takes the messages of a transport in: decoded, recognised, new ones into the journal.

    Attributes:
        through: whether the perspectives are brought up to date as well.
    """

    servers: Servers
    messages: Sequence[bytes]
    batch: int
    step: int
    through: bool

    def prepare(self) -> Callable[[], int]:
        """Connect."""
        service = service_on(self.servers)
        service.platform_database.ping()
        service.floors.raise_floor({})
        return lambda: self._run(service)

    def _run(self, service: Service) -> int:
        added = 0
        for chunk in chunks(self.messages, self.batch):
            added += ingest_messages(service, incoming(chunk)).ingested.added
        if self.through:
            run_to_the_end(service, lambda partition: service.projector.step(partition, self.step))
        return added


@attrs.frozen(kw_only=True)
class Relay:
    """Publishes the events of ours that the journal holds."""

    servers: Servers
    step: int

    def prepare(self) -> Callable[[], int]:
        """Connect."""
        service = service_on(self.servers)
        service.platform_database.ping()
        relay = service.relays[0]
        relay.publisher.publish([])
        return lambda: run_to_the_end(service, lambda partition: relay.step(partition, self.step))


def run_to_the_end(service: Service, step: Callable[[int], Step]) -> int:
    """Take steps in every partition until none has more, leaving to others what they are at."""
    taken = 0
    waiting = set(range(service.units.partitions))
    while waiting:
        for partition in sorted(waiting):
            done = step(partition)
            taken += done.events
            if not done.more:
                waiting.discard(partition)
            waiting |= done.partitions
    return taken


def events_of_ours(count: int) -> list[Event]:
    """Give events such as an assessment publishes, each of another customer."""
    now = datetime.now(UTC)
    changes = (
        CustomerSegmentChanged(
            customer_id=f"cust_{number:06}",
            old_tier="regular",
            new_tier="premium",
            old_segment="new_customer",
            new_segment="high_value",
            changed_at=now,
        )
        for number in range(count)
    )
    numbers = itertools.count()
    return [
        Event(
            event_id=f"evt_ours_{next(numbers):012}",
            event_type=type(change).__name__,
            timestamp=now,
            source=OUR_SOURCE,
            business_id=BusinessId(BUSINESS_ID),
            stream=change.stream,
            data=to_plain(change),
            audit={"actor": "segmentation", "roles": ["service"]},
        )
        for change in changes
    ]
