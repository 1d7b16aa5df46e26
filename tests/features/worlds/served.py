"""The service on real servers, spoken to over HTTP and Redis Streams, at a time that stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

import attrs
import jwt
import redis
from httpx import Response
from litestar.testing import TestClient

from customer_api.app import create_app
from customer_bootstrap import Service, Settings, open_service
from customer_bootstrap.events_wire import encode
from customer_bootstrap.taking_in import ingest_messages
from customer_core.event_plane.accounts import ACCOUNTS
from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.event_plane.readers import Reader
from customer_core.event_plane.transports import Consumer
from customer_core.kernel.principal import Principal
from customer_core.testing import FixedClock

SECRET = "only for tests, and long enough for HS256"
_FAR_AWAY = 4_102_444_800  # 2100-01-01, whatever time a test says it is
_AT_ONCE, _MILLISECONDS = 500, 100


@attrs.frozen(kw_only=True)
class Served:
    """The service with a client.

    Attributes:
        service: all its parts.
        client: an HTTP client.
        consumer: takes other services' events in.
        redis: for sending events, and for reading what was published.
        clock: the service's time.
    """

    service: Service
    client: TestClient[Any]
    consumer: Consumer
    redis: redis.Redis
    clock: FixedClock

    def call(
        self,
        caller: Principal,
        method: str,
        path: str,
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request with the caller's token and return the answer."""
        return self.client.request(
            method,
            path,
            content=None if body is None else encode(body),
            headers={
                "Authorization": f"Bearer {token_of(caller)}",
                **({} if body is None else {"Content-Type": "application/json"}),
                **(headers or {}),
            },
            params=parameters,
        )

    def set_time(self, moment: datetime) -> None:
        """Make it ``moment``; what was cached ends, since Redis counts by the real time."""
        self.clock.set(moment)
        cached = [
            *self.redis.scan_iter("customers:profile:*"),
            *self.redis.scan_iter("customers:segment:*"),
        ]
        if cached:
            self.redis.delete(*cached)

    def send(self, envelopes: Sequence[Mapping[str, object]]) -> int:
        """Send events by a stream, let them take effect, and return how many were put aside."""
        stream = self.service.settings.streams_in[0]
        with self.redis.pipeline(transaction=False) as pipeline:
            for envelope in envelopes:
                pipeline.xadd(stream, {"event": encode(envelope)})
            pipeline.execute()
        put_aside = self._ingest(len(envelopes))
        self.settle()
        return put_aside

    def _ingest(self, expected: int) -> int:
        put_aside = 0
        while expected > 0:
            messages = self.consumer.read(_MILLISECONDS, _AT_ONCE)
            report = ingest_messages(self.service, messages)
            put_aside += len(report.refused)
            self.consumer.ack(messages)
            self.consumer.forget([messages[place] for place in report.about_erased])
            expected -= len(messages)
        return put_aside

    def settle(self) -> None:
        """Let the perspectives, accounts and relays take all there is, as the worker would."""
        while self._caught_up(PERSPECTIVES, self.service.projector) or self._caught_up(
            ACCOUNTS, self.service.accounts
        ):
            pass
        for relay in self.service.relays:
            for partition in self._behind(relay.name):
                self._drain(relay, partition)

    def _behind(self, cursor: str) -> list[int]:
        return [one.partition for one in self.service.units.status([cursor]) if one.lag]

    def _caught_up(self, cursor: str, reader: Reader) -> bool:
        """Let a reader take what lies behind its cursor, and tell whether there was anything."""
        behind = self._behind(cursor)
        for partition in behind:
            self._drain(reader, partition)
        return bool(behind)

    def _drain(self, reader: Reader, partition: int) -> None:
        while reader.step(partition).more:
            pass

    def published(self) -> list[tuple[str, bytes]]:
        """Return all that was published, each as its topic and the event's bytes."""
        entries: Any = self.redis.xrange(self.service.settings.stream_out)
        return [(fields[b"topic"].decode(), fields[b"event"]) for _, fields in entries]


def token_of(caller: Principal) -> str:
    """Return a token that makes its bearer ``caller``."""
    claims = {
        "sub": caller.subject,
        "business_id": caller.business_id,
        "roles": sorted(caller.roles),
        "scope": " ".join(sorted(caller.scopes)),
        "exp": _FAR_AWAY,
    }
    return jwt.encode(claims, SECRET, algorithm="HS256")


@contextmanager
def served(database_url: str, redis_url: str, **settings: Any) -> Iterator[Served]:
    """Serve on an empty database and a Redis, emptied too; the app closes what it was given."""
    service = open_service(
        Settings(
            database_url=database_url,
            redis_url=redis_url,
            jwt_secret=SECRET,
            rate_limit_per_minute=1_000_000,
            rate_limit_patch_per_minute=1_000_000,
            rate_limit_signup_per_minute=1_000_000,
            **({"privacy_secret": SECRET, "export_store_url": "memory:///"} | settings),
        ),
        clock=(clock := FixedClock()),
    )
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
        with (
            TestClient(create_app(service)) as client,
            closing(service.consumers("tests")["redis"]) as consumer,
        ):
            consumer.open()
            yield Served(
                service=service, client=client, consumer=consumer, redis=connection, clock=clock
            )
