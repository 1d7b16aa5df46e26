"""A whole service on servers of its own, and the platform of other services beside it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from itertools import islice
from pathlib import Path

import attrs
import redis

from customer_bootstrap import Service, open_service
from customer_bootstrap.embedded.postgres import EmbeddedPostgres
from customer_bootstrap.embedded.redis import EmbeddedRedis
from customer_bootstrap.neighbours import neighbour
from customer_bootstrap.settings import Settings
from customer_bootstrap.taking_in import ingest_messages
from customer_cli.simulate import SimulatedMessage, Simulation, files
from customer_cli.simulate.asking import activity_of
from customer_cli.simulate.checking import Check, Report
from customer_cli.simulate.registering import register
from customer_cli.simulate.senders import ToTransport
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.transports import Incoming
from customer_core.testing import an_admin
from customer_sql.migrate import upgrade
from tests.faults.fleet import Fleet, eventually, fleet
from tests.faults.scale import scaled

SECRET = secrets.token_urlsafe(48)
_AT_ONCE = 500


@attrs.define(slots=False)
class Stage:
    """PostgreSQL and Redis, durable as in production, and a service upon them.

    Attributes:
        folder: for logs and expectations.
        more: settings beside the addresses, by their names in the environment.
    """

    postgres: EmbeddedPostgres
    redis: EmbeddedRedis
    folder: Path
    more: dict[str, str] = attrs.field(factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The settings of every process of the service."""
        return {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "JWT_SECRET": SECRET,
            "LOG_LEVEL": "WARNING",
            **self.more,
        }

    @cached_property
    def service(self) -> Service:
        """The service in this process."""
        return open_service(Settings.load(self.env), name="test")

    @contextmanager
    def workers(self, number: int) -> Iterator[Fleet]:
        """Have worker processes."""
        with fleet(self.env, self.folder, number) as workers:
            yield workers

    def register(self, simulation: Simulation) -> None:
        """Register the platform's customers."""
        register(self.service.application, simulation.customers(), lambda _: None)

    def register_somebody(self) -> None:
        """Register a customer whom the platform does not know, so that there is news to tell."""
        command = RegisterCustomer(email=f"{secrets.token_hex(8)}@example.com")
        self.service.application.run(register_customer, command, an_admin())

    def send(
        self,
        simulation: Iterator[SimulatedMessage],
        transport: str = "redis",
        *,
        seconds: float = 0,
        **elsewhere: str,
    ) -> None:
        """Send everything by a transport, waiting ``seconds`` after each batch.

        Args:
            simulation: what is sent.
            transport: by what.
            seconds: how long to wait.
            elsewhere: settings of who sends, where they differ from those of the service.
        """
        publisher = neighbour(Settings.load({**self.env, **elsewhere}), transport)
        sender = ToTransport(publisher)
        try:
            while batch := list(islice(simulation, _AT_ONCE)):
                sender.send(batch)
                time.sleep(seconds)
        finally:
            publisher.close()

    def take_in(self, messages: Sequence[SimulatedMessage]) -> None:
        """Take messages in without a transport."""
        ingest_messages(
            self.service, [Incoming(origin="test", payload=one.payload) for one in messages]
        )

    def taken_in(self, simulation: Simulation) -> int:
        """Return how many of the platform's events the journal holds."""
        sources = sorted(simulation.expectation().journal)
        return sum(self.service.snapshot.journal(sources).values())

    def is_drained(self) -> bool:
        """Whether everything sent by Redis is acknowledged, and every reader is at the end."""
        return self._acknowledged() and not any(
            one.lag for one in self.service.units.status(self.service.cursors)
        )

    def drained(self, seconds: float) -> float | None:
        """Wait until all is done; return how long that took, or None."""
        return eventually(self.is_drained, seconds, pause=scaled(0.1, 0.5))

    def drain(self) -> None:
        """Do in this process what a worker would do with the journal, where readers are behind."""
        units, cursors = self.service.units, self.service.cursors
        readers = dict(zip(cursors, self.service.readers, strict=True))
        while sum(
            readers[one.cursor].step(one.partition).events
            for one in units.status(cursors)
            if one.lag
        ):
            pass

    def project(self) -> None:
        """Let the perspectives alone take all there is."""
        for partition in range(self.service.units.partitions):
            while self.service.projector.step(partition).events:
                pass

    def check(self, simulation: Simulation) -> Report:
        """Compare what the service has with what the platform says it must have."""
        path = self.folder / f"expected-{secrets.token_hex(4)}.jsonl"
        expectation = simulation.expectation()
        head = files.head_of(simulation.plan, expectation, registered=True)
        files.write(path, head, expectation.things())
        ask = partial(activity_of, self.service.application)
        return Check(self.service.snapshot, ask, files.ExpectationFile(path)).run()

    def rows(self, tables: Sequence[str]) -> dict[str, str]:
        """Return a checksum of each table."""
        with self.service.platform_database.connect() as connection:
            return {
                table: str(
                    connection.exec_driver_sql(
                        f"SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' "
                        f"ORDER BY md5(t::text))), '') FROM {table} t"
                    ).scalar()
                )
                for table in tables
            }

    def close(self) -> None:
        """Close what was opened."""
        if "service" in vars(self):
            self.service.close()

    def _acknowledged(self) -> bool:
        with redis.Redis.from_url(self.redis.url) as client:
            for stream in self.service.settings.streams_in:
                if not client.exists(stream):
                    continue
                groups = client.xinfo_groups(stream)
                last = client.xinfo_stream(stream)["last-generated-id"]
                if not groups or any(
                    g["pending"] or g["last-delivered-id"] != last for g in groups
                ):
                    return False
        return True


@contextmanager
def stage(folder: Path, **more: str) -> Iterator[Stage]:
    """Set up servers and a service for as long as the ``with`` lasts."""
    with (
        EmbeddedPostgres(folder / "postgres", password="pw", durable=True) as postgres,
        EmbeddedRedis(folder / "redis", password="pw", durable=True) as cache,
    ):
        upgrade(postgres.url)
        found = Stage(postgres, cache, folder, more)
        try:
            yield found
        finally:
            found.close()
