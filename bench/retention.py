"""The weekly retention beside live reads: how many customers a second, and what readers notice.

python -m bench.retention [CUSTOMERS [INACTIVE]]

Everybody has orders and events; the inactive have registered four years ago and done nothing since.
The job is the command that operators call, in a process of its own, and the API and the worker run
as ever. Reads come one behind the other, each of a customer whom nobody has read before, so that
PostgreSQL answers every one; their p99 while the job runs is set against that before it and after.
"""

import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import psycopg

from bench.copying import journal_columns
from bench.environment import Servers, own_servers
from bench.processes import running, started
from bench.product import api_server, worker
from bench.workload import JWT_SECRET, bearer, token
from customer_bootstrap import Settings, open_service
from customer_core.event_plane.envelopes.streams import stream_of
from customer_core.kernel.events import OUR_SOURCE, Event
from customer_core.kernel.ids import DEFAULT_BUSINESS
from customer_core.kernel.policies import Policies
from customer_core.orders.perspective import evolve
from customer_sql.orders.rows import order_row

CUSTOMERS, INACTIVE = 100_000, 10_000
MOST = 2.0
WARM_SECONDS, QUIET_SECONDS = 5.0, 20.0
BETWEEN_READS = 0.005
SECRET = "a secret of the benchmark that is long enough"
LONG_AGO = datetime.now(UTC) - timedelta(days=4 * 365)
LATELY = datetime.now(UTC) - timedelta(days=30)
CUSTOMER, ORDER = "cust_:c:", "order_:o:"
"""What is filled in, in texts that PostgreSQL makes a row of for everybody."""

_CUSTOMERS = """
    INSERT INTO customers (business_id, id, user_id, email, email_key, email_verified, first_name,
        last_name, phone_verified, preferences, status, registered_at, created_at, updated_at,
        version, sort_name, search_text)
    SELECT 'default', 'cust_' || n, 'user_' || n, n || '@example.com', n || '@example.com', false,
        'First' || n, 'Last' || n, false,
        '{"language": "en", "currency": "USD", "timezone": "UTC",
        "marketing": {"emailOptIn": true, "smsOptIn": false, "pushOptIn": false},
        "notifications": {"orderUpdates": true, "promotions": false, "newsletters": false}}',
        'active', %(at)s, %(at)s, %(at)s, 1, 'last' || n, 'first' || n
    FROM generate_series(%(first)s::integer, %(last)s::integer) AS n
"""
_EVENTS = """
    INSERT INTO journal (partition, business_id, stream, source, event_id, event_type,
        event_version, occurred_at, data, metadata)
    SELECT crc32(convert_to('default ' || stream, 'UTF8')) %% 16, 'default', stream, %(source)s,
        %(type)s || '-' || o, %(type)s, '1.0', %(at)s, data::json, %(metadata)s::json
    FROM (SELECT o, replace(replace(%(stream)s, ':c:', c::text), ':o:', o::text) AS stream,
            replace(replace(%(data)s, ':c:', c::text), ':o:', o::text) AS data
        FROM (SELECT c, c * 10 + which AS o
            FROM generate_series(%(first)s::integer, %(last)s::integer) AS c,
                generate_series(1, %(each)s::integer) AS which) AS numbered) AS made
"""
_ORDERS = """
    INSERT INTO order_summary (business_id, order_id, customer_id, total_amount, currency,
        base_amount, status, item_count, shipping_address, created_at, qualified_at, updated_at,
        facts)
    SELECT 'default', 'order_' || o, 'cust_' || c, 39.9, 'USD', 39.9, %(status)s, 1,
        %(address)s::jsonb, %(at)s, %(at)s, %(at)s,
        replace(replace(%(facts)s, ':c:', c::text), ':o:', o::text)::json
    FROM (SELECT c, c * 10 + which AS o
        FROM generate_series(%(first)s::integer, %(last)s::integer) AS c,
            generate_series(1, %(each)s::integer) AS which) AS numbered
"""
_CURSORS = """
    INSERT INTO journal_cursors (cursor, partition, xid, position)
    SELECT cursor, number, coalesce(last.xid, '0'), coalesce(last.position, 0)
    FROM unnest(%(cursors)s::text[]) AS cursor, generate_series(0, 15) AS number
    LEFT JOIN LATERAL (SELECT xid, position FROM journal WHERE partition = number
        ORDER BY xid DESC, position DESC LIMIT 1) AS last ON true
"""


@attrs.frozen(kw_only=True)
class Group:
    """Customers who have the same: from which number to which, since when, and how many orders."""

    first: int
    last: int
    at: datetime
    orders: int


@attrs.frozen
class Seen:
    """What a reader saw: how long each answer took, in milliseconds."""

    took: list[float]

    def percentile(self, share: float) -> float:
        """Return the time in which that share of the answers came."""
        ordered = sorted(self.took)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def __str__(self) -> str:
        shares = ", ".join(
            f"p{share} {self.percentile(share / 100):.2f} ms" for share in (50, 95, 99)
        )
        return f"{len(self.took):,} reads, {shares}"


class Reader:
    """Asks for active customers in no order, each once, with a pause before each."""

    def __init__(self, address: tuple[str, int], first: int, last: int) -> None:
        self._connection = http.client.HTTPConnection(*address, timeout=30)
        self._numbers = iter(random.sample(range(first, last + 1), last - first + 1))
        self._headers = bearer(token("agent", role="agent", scope="customers:read"))

    def read(self, goes_on: Callable[[], bool]) -> Seen:
        """Read for as long as it goes on."""
        took = []
        while goes_on():
            time.sleep(BETWEEN_READS)
            path = f"/v1/customers/cust_{next(self._numbers)}"
            began = time.perf_counter()
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - began) * 1000)
            if answer.status != http.HTTPStatus.OK:
                raise RuntimeError(f"{path} was answered with {answer.status}")
        return Seen(took)

    def read_for(self, seconds: float) -> Seen:
        """Read for some seconds."""
        until = time.perf_counter() + seconds
        return self.read(lambda: time.perf_counter() < until)


def main(customers: int, inactive: int) -> int:
    """Fill, run and print; return 1 where readers noticed too much, or not everybody is gone."""
    with own_servers() as servers, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        started_at = time.perf_counter()
        fill(servers, customers, inactive)
        print(f"{customers:,} customers filled in {time.perf_counter() - started_at:.0f} s")
        environment = environment_of(servers, Path(folder))
        api, works = api_server(servers), worker(servers)
        api = attrs.evolve(api, env={**api.env, **environment})
        works = attrs.evolve(works, env={**works.env, **environment})
        with started(works), running(api):
            reader = Reader(api.address, inactive + 1, customers)
            reader.read_for(WARM_SECONDS)
            quiet = reader.read_for(QUIET_SECONDS)
            done, seconds, beside = _beside(reader, environment)
            again = reader.read_for(QUIET_SECONDS)
    return _told(done, seconds, (quiet, beside, again), inactive)


def _told(
    done: Mapping[str, Any], seconds: float, seen: tuple[Seen, Seen, Seen], inactive: int
) -> int:
    quiet, beside, again = seen
    erased = done["report"]["erased"]
    print(f"{erased:,} of {inactive:,} inactive customers anonymised in {seconds:.0f} s")
    print(f"{erased / seconds:,.0f} customers/s; finished: {done['finishedAt']}")
    for name, one in (("quiet before", quiet), ("beside the job", beside), ("quiet after", again)):
        print(f"{name}: {one}")
    ratio = 2 * beside.percentile(0.99) / (quiet.percentile(0.99) + again.percentile(0.99))
    print(f"p99 beside the job is {ratio:.2f} times the quiet one")
    return 0 if ratio < MOST and erased == inactive and done["finishedAt"] else 1


def _beside(
    reader: Reader, environment: Mapping[str, str]
) -> tuple[Mapping[str, Any], float, Seen]:
    """Run the job, and read as long as it takes."""
    began = time.perf_counter()
    job = subprocess.Popen(
        [sys.executable, "-m", "customer_cli", "gdpr", "retention", "run", "--yes", "--json"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
    )
    seen = reader.read(lambda: job.poll() is None)
    seconds = time.perf_counter() - began
    out, _ = job.communicate()
    return json.loads(out), seconds, seen


def environment_of(servers: Servers, folder: Path = Path()) -> dict[str, str]:
    """Return the settings of a service on servers, with its files in a folder."""
    return {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "JWT_SECRET": JWT_SECRET,
        "PRIVACY_SECRET": SECRET,
        "DATA_DIR": str(folder),
        "ERASURE_LEDGER_FILE": str(folder / "erased.jsonl"),
        "RETENTION_INACTIVE_DAYS": "1095",
        "RETENTION_NOTICE_DAYS": "0",
    }


def fill(servers: Servers, customers: int, inactive: int) -> None:
    """Make customers with orders and events: the first of them inactive, and all of it read."""
    groups = (
        Group(first=1, last=inactive, at=LONG_AGO, orders=3),
        Group(first=inactive + 1, last=customers, at=LATELY, orders=1),
    )
    settings = Settings.load(environment_of(servers))
    service = open_service(settings, name="bench")
    with psycopg.connect(servers.database_url) as connection:
        for group in groups:
            _fill_group(connection, group)
        connection.commit()
        connection.execute(_CURSORS, {"cursors": list(service.cursors)})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    service.close()


def _fill_group(connection: psycopg.Connection[Any], group: Group) -> None:
    numbers = {"first": group.first, "last": group.last, "at": group.at}
    connection.execute(_CUSTOMERS, numbers)
    ordered = _ordered(group.at)
    for each, events in ((1, _own(group.at)), (group.orders, ordered)):
        for one in events:
            columns = journal_columns([one])
            texts = {name: columns[name][0] for name in ("stream", "data", "metadata")}
            named = {**numbers, **texts, "each": each, "source": one.source}
            connection.execute(_EVENTS, {**named, "type": one.event_type})
    order = None
    for one in ordered:
        order = evolve(order, one, Policies())
    assert order is not None
    row = order_row(order)
    kept = {name: row[name] for name in ("status", "facts")}
    address = json.dumps({"street": "1 Main St", "city": "Cluj", "country": "RO"})
    connection.execute(_ORDERS, {**numbers, **kept, "address": address, "each": group.orders})


def _own(at: datetime) -> list[Event]:
    who = {"customerId": CUSTOMER}
    return [
        _event("CustomerCreated", {**who, "email": ":c:@example.com"}, at, OUR_SOURCE),
        _event("ProductViewed", {**who, "page": "/products/1", "seconds": 7}, at),
    ]


def _ordered(at: datetime) -> list[Event]:
    order, who = {"orderId": ORDER}, {"customerId": CUSTOMER}
    items = [{"productId": "p-1", "quantity": 1, "unitPrice": "39.90", "name": "Paint"}]
    address = {"street": "1 Main St", "city": "Cluj", "zipCode": "400001", "country": "RO"}
    created = {"totalAmount": "39.90", "items": items, "shippingAddress": address, **who}
    return [
        _event("OrderCreated", {**order, **created}, at),
        _event("PaymentProcessed", {**order, "paymentId": "pay-:o:", "status": "Captured"}, at),
        _event("ShipmentCreated", {**order, "shipmentId": "s-:o:", "trackingNumber": "t-:o:"}, at),
        _event("OrderCompleted", {**order, **who, "totalAmount": "39.90"}, at),
    ]


def _event(kind: str, data: dict[str, Any], at: datetime, source: str = "shop") -> Event:
    stream = f"customer:{CUSTOMER}" if source == OUR_SOURCE else stream_of(kind, data)
    return Event(
        event_id=kind,
        event_type=kind,
        timestamp=at,
        source=source,
        business_id=DEFAULT_BUSINESS,
        stream=stream,
        data=data,
    )


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(given or (CUSTOMERS, INACTIVE))))
