"""From an order event to the changed profile: the product beside the reference.

python -m bench.event_latency

Starts PostgreSQL and Redis in a temporary folder, and of each side the API and its event consumer.
For every sample an order is completed: the event is added to the side's Redis Stream, and the
customer's profile, which is in the cache, is read over HTTP until it shows the order. The two sides
take turns on an otherwise idle machine.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

import attrs
import redis
from rich import box
from rich.console import Console
from rich.table import Table

from bench import product
from bench.aims import Figure, aims_table
from bench.baselines import CACHED_PATH
from bench.environment import Servers, own_servers
from bench.processes import Program, Running, Server, running, started
from bench.reference.consumer import STREAM
from bench.reference.seeding import prepare
from bench.subjects import reference_server
from bench.workload import BUSINESS_ID, PROFILE_PATH, bearer, creation_body, token

_CUSTOMERS = 10
_WARM_UP = 10
_GIVE_UP_SECONDS = 10.0
_POLL_SECONDS = 0.001
_PAUSES = (0.05, 0.15)
"""Between two samples, at random, so that they fall anywhere in the sides' own rhythms."""


@attrs.define(eq=False)
class Side:
    """One side of the comparison, as its clients see it."""

    name: str
    stream: str
    path: str
    http: http.client.HTTPConnection
    redis: redis.Redis
    consumer: Running
    headers: dict[str, str]
    orders: dict[str, int] = attrs.field(factory=dict)

    def create_customer(self, number: int) -> None:
        """Register a customer who has not ordered yet."""
        body = creation_body(f"orders.{number}@example.com")
        created = self._ask("POST", "/v1/customers", body)
        self.orders[created["id"]] = 0

    def measure(self, customer_id: str) -> float:
        """Complete an order of the customer; give the ms until the profile shows it.

        Raises:
            ServerFailedError: it was not shown within 10 seconds.
        """
        self._order_count(customer_id)  # and into the cache with it
        self.orders[customer_id] += 1
        fields = order_completed(customer_id)
        started_at = time.perf_counter()
        self.redis.xadd(self.stream, fields)  # type: ignore[arg-type]
        while self._order_count(customer_id) != self.orders[customer_id]:
            if time.perf_counter() - started_at > _GIVE_UP_SECONDS:
                raise self.consumer.failure(f"did not bring {customer_id} up to date")
            time.sleep(_POLL_SECONDS)
        return (time.perf_counter() - started_at) * 1000

    def _order_count(self, customer_id: str) -> int:
        read = self._ask("GET", self.path.format(id=customer_id))
        count: int = read["segment"]["orderCount"]
        return count

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        self.http.request(method, path, body, self.headers)
        response = self.http.getresponse()
        answer = response.read()
        if response.status not in (200, 201):
            raise self.consumer.failure(f"'s API answered {response.status}: {answer!r}")
        customer: dict[str, Any] = json.loads(answer)["data"]["customer"]
        return customer


def order_completed(customer_id: str) -> dict[str, str]:
    """Write the event of a new order, complete at once, as the fields of a stream's entry."""
    now = datetime.now(UTC).isoformat()
    envelope = {
        "eventId": f"evt_{random.getrandbits(128):032x}",
        "eventType": "OrderCompleted",
        "version": "1.0",
        "timestamp": now,
        "source": "order-service",
        "data": {
            "orderId": f"order_{random.getrandbits(128):032x}",
            "customerId": customer_id,
            "totalAmount": 99.95,
            "completedAt": now,
        },
        "metadata": {"businessId": BUSINESS_ID},
    }
    return {"topic": "orders.order.completed", "event": json.dumps(envelope)}


def main() -> None:
    """Start both sides, take the samples in turns and print the tables."""
    parser = argparse.ArgumentParser(prog="bench.event_latency", description=__doc__)
    parser.add_argument("--samples", type=int, default=100, help="of each side")
    arguments = parser.parse_args()
    console = Console()
    console.print(f"Load average of the machine before the start: {os.getloadavg()[0]:.2f}")
    with own_servers() as servers, sides(servers) as both:
        for side in both:
            for number in range(_CUSTOMERS):
                side.create_customer(number)
        take_turns(both, _WARM_UP)
        samples = take_turns(both, arguments.samples)
    console.print(_table(samples))
    console.print(aims_table(_figures(samples)))


@contextlib.contextmanager
def sides(servers: Servers) -> Iterator[list[Side]]:
    """Run the product and the reference for the length of the block."""
    prepare(servers.database_url, [])
    reference = reference_server(servers.database_url, servers.redis_url)
    consumer = Program(
        command=[sys.executable, "-m", "bench.reference.consumer"], env=reference.env
    )
    api, worker = product.api_server(servers), product.worker(servers)
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(_side("product", api, worker, servers)),
            stack.enter_context(_side("reference", reference, consumer, servers)),
        ]


@contextlib.contextmanager
def _side(name: str, api: Server, consumer: Program, servers: Servers) -> Iterator[Side]:
    signed = token("bench", role="service", scope="customers:read customers:write")
    is_product = name == "product"
    with running(api), started(consumer) as process:
        http_connection = http.client.HTTPConnection(*api.address, timeout=10)
        with contextlib.closing(http_connection), redis.from_url(servers.redis_url) as client:
            yield Side(
                name=name,
                stream=product.STREAM_IN if is_product else STREAM,
                path=PROFILE_PATH if is_product else CACHED_PATH,
                http=http_connection,
                redis=client,
                consumer=process,
                headers={**bearer(signed), "Content-Type": "application/json"},
            )


def take_turns(both: list[Side], count: int) -> dict[str, list[float]]:
    """Take samples of each side, one after the other, and give them in ms."""
    samples: dict[str, list[float]] = {side.name: [] for side in both}
    for number in range(count):
        for side in both:
            time.sleep(random.uniform(*_PAUSES))
            customers = list(side.orders)
            samples[side.name].append(side.measure(customers[number % len(customers)]))
    return samples


def _table(samples: dict[str, list[float]]) -> Table:
    drawn = Table(title="From order event to profile, ms", box=box.SIMPLE_HEAD, pad_edge=False)
    drawn.add_column("")
    for heading in ("samples", "min", "median", "p95", "max"):
        drawn.add_column(heading, justify="right")
    for name, taken in samples.items():
        figures = (min(taken), median(taken), _p95(taken), max(taken))
        drawn.add_row(name, str(len(taken)), *(f"{figure:.1f}" for figure in figures))
    return drawn


def _figures(samples: dict[str, list[float]]) -> list[Figure]:
    ours, theirs = samples["product"], samples["reference"]
    return [
        Figure(name="median", value=median(ours), unit=" ms", below=100),
        Figure(name="median, times the reference's", value=median(ours) / median(theirs)),
        Figure(name="p95, times the reference's", value=_p95(ours) / _p95(theirs)),
    ]


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
