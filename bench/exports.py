"""The export of one customer with a million events: how fast, and in how much memory.

python -m bench.exports [EVENTS]

Three fifths of the events are the customer's own, the others those of its orders, five of each. The
export is the command that operators call, in a process of its own; beside it, this one watches for
how long it keeps a transaction open, for that would hold up every reader of the journal.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import attrs
import psycopg

from bench.copying import journal_columns
from bench.environment import Servers, own_servers
from customer_bootstrap import Settings, open_service
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.envelopes.streams import stream_of
from customer_core.kernel.events import Event
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import operator
from customer_core.orders.perspective import evolve
from customer_sql.orders.rows import order_row

MILLION = 1_000_000
OF_AN_ORDER = 5
MOST_MEMORY = 200 * 1024 * 1024
BATCH = 5_000
AT = datetime(2024, 1, 1, tzinfo=UTC)
CUSTOMER = "cust-of-a-million"
"""Whose events they are."""


@attrs.frozen(kw_only=True)
class Exported:
    """What an export took."""

    seconds: float
    peak_bytes: int
    archive_bytes: int
    records: int
    longest_transaction: float


def main(events: int) -> int:
    """Fill, export, and print; return 1 where it took too much memory."""
    with own_servers() as servers, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        started = time.perf_counter()
        _fill(servers, events)
        print(f"{events:,} events filled in {time.perf_counter() - started:.0f} s")
        exported = _export(servers, Path(folder))
    print(f"{exported.records:,} records exported in {exported.seconds:.1f} s")
    print(f"{exported.records / exported.seconds:,.0f} records/s")
    print(f"{exported.archive_bytes / 2**20:,.1f} MB archive")
    print(f"{exported.peak_bytes / 2**20:,.0f} MB peak memory of the process")
    print(f"{exported.longest_transaction * 1000:,.0f} ms longest transaction seen")
    return 0 if exported.peak_bytes < MOST_MEMORY else 1


def _export(servers: Servers, folder: Path) -> Exported:
    out = folder / "export.zip"
    command = [sys.executable, "-m", "customer_cli", "gdpr", "export", CUSTOMER]
    environment = {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "JWT_SECRET": "a secret of the benchmark that is long enough",
    }
    started = time.perf_counter()
    with _Watch(servers.database_url) as watch:
        done = subprocess.run(
            [*command, "--out", str(out), "--json"],
            check=True,
            capture_output=True,
            env=environment,
        )
    seconds = time.perf_counter() - started
    return Exported(
        seconds=seconds,
        peak_bytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        archive_bytes=out.stat().st_size,
        records=json.loads(done.stdout)["records"],
        longest_transaction=watch.longest,
    )


class _Watch:
    """Looks for the longest transaction of the command, as long as a block lasts."""

    _QUERY = (
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) "
        "FROM pg_stat_activity WHERE application_name = 'customers-cli'"
    )

    def __init__(self, url: str) -> None:
        self.longest = 0.0
        self._url = url
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._over.wait(0.02):
                (age,) = connection.execute(self._QUERY).fetchone() or (0,)
                self.longest = max(self.longest, float(age))


def _fill(servers: Servers, events: int) -> None:
    _register(servers)
    orders = events * 2 // 5 // OF_AN_ORDER
    own = events - orders * OF_AN_ORDER
    with psycopg.connect(servers.database_url) as connection:
        for batch in _batches(_own_events(own)):
            _copy_events(connection, batch)
        told = (_order_events(number) for number in range(orders))
        for some in _batches(told, BATCH // OF_AN_ORDER):
            _copy_events(connection, [event for one in some for event in one])
            _copy_orders(connection, some)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _register(servers: Servers) -> None:
    given = {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "JWT_SECRET": "a secret of the benchmark that is long enough",
    }
    service = open_service(Settings.load(given), name="bench")
    command = RegisterCustomer(id=CUSTOMER, email="million@example.com")
    service.application.run(register_customer, command, operator(DEFAULT_BUSINESS))
    service.close()


def _batches(items: Iterator[Any], size: int = BATCH) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for one in items:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _own_events(count: int) -> Iterator[Event]:
    for number in range(count):
        data = {"customerId": CUSTOMER, "page": f"/products/{number}", "seconds": number % 600}
        yield _event(f"view-{number}", "ProductViewed", data, number)


def _order_events(number: int) -> list[Event]:
    order = {"orderId": f"order-{number}"}
    address = {"street": "1 Main St", "city": "Cluj", "zipCode": "400001", "country": "RO"}
    items = [{"productId": "p-1", "quantity": 2, "unitPrice": "19.95", "name": "Paint"}]
    created = {"customerId": CUSTOMER, "totalAmount": "39.90", "items": items}
    facts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("OrderCreated", {**created, "shippingAddress": address}),
        ("PaymentProcessed", {"paymentId": f"pay-{number}", "status": "Captured"}),
        ("ShipmentCreated", {"shipmentId": f"ship-{number}", "trackingNumber": f"t-{number}"}),
        ("OrderDelivered", {}),
        ("OrderCompleted", {"customerId": CUSTOMER, "totalAmount": "39.90"}),
    )
    return [
        _event(f"order-{number}-{kind}", kind, {**order, **data}, number) for kind, data in facts
    ]


def _event(name: str, kind: str, data: dict[str, Any], number: int) -> Event:
    return Event(
        event_id=name,
        event_type=kind,
        timestamp=AT + timedelta(seconds=number),
        source="shop",
        business_id=DEFAULT_BUSINESS,
        stream=stream_of(kind, data),
        data=data,
    )


def _copy_events(connection: psycopg.Connection[Any], events: list[Event]) -> None:
    _copy(connection, "journal", journal_columns(events))


def _copy_orders(connection: psycopg.Connection[Any], told: list[list[Event]]) -> None:
    rows = []
    for events in told:
        order = None
        for event in events:
            order = evolve(order, event, Policies())
        if order is not None:
            rows.append(order_row(order))
    names = sorted({name for row in rows for name in row})
    _copy(connection, "order_summary", {name: [row.get(name) for row in rows] for name in names})


def _copy(connection: psycopg.Connection[Any], table: str, columns: dict[str, list[Any]]) -> None:
    names = ", ".join(columns)
    with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MILLION))
