"""The same work by the package `eventsourcing`: its aggregates, its recorder, its projection.

The projection keeps the least that the product's perspectives do: a row for each order, and the
count and total of its customer's paid orders, told by the rows; its tracking moves in the same
transaction.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

import attrs
import psycopg
from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, DomainEventProtocol, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from bench.environment import Servers
from bench.event_jobs import chunks
from bench.order_traffic import Envelope

SCHEMA = "bench_eventsourcing"
_PROJECTED_SECONDS = 120.0

Facts = dict[str, Any]


class Order(Aggregate):
    """An order as the package has it: the facts of each event, as they were sent."""

    class Placed(Aggregate.Created):
        """The order was placed."""

        order_id: str
        facts: Facts

    class Paid(Aggregate.Event):
        """It was paid."""

        facts: Facts

    class Shipped(Aggregate.Event):
        """It was shipped."""

        facts: Facts

    class Delivered(Aggregate.Event):
        """It arrived."""

        facts: Facts

    @event(Placed)
    def __init__(self, order_id: str, facts: Facts) -> None:
        self.order_id = order_id
        self.facts = [facts]

    @staticmethod
    def create_id(order_id: str) -> UUID:
        """Give the id that the package asks for."""
        return uuid5(NAMESPACE_URL, f"/orders/{order_id}")

    @event(Paid)
    def pay(self, facts: Facts) -> None:
        """Note a payment."""
        self.facts.append(facts)

    @event(Shipped)
    def ship(self, facts: Facts) -> None:
        """Note a shipment."""
        self.facts.append(facts)

    @event(Delivered)
    def deliver(self, facts: Facts) -> None:
        """Note the arrival."""
        self.facts.append(facts)


class Orders(Application[UUID]):
    """The application that records them."""


_CHANGES: dict[str, Callable[[Order, Facts], None]] = {
    "PaymentProcessed": Order.pay,
    "ShipmentCreated": Order.ship,
    "OrderDelivered": Order.deliver,
}


def domain_events(envelopes: Sequence[Envelope]) -> list[DomainEventProtocol[UUID]]:
    """Give the aggregates' events that say the same, in the same order."""
    orders: dict[str, Order] = {}
    made: list[DomainEventProtocol[UUID]] = []
    for envelope in envelopes:
        facts = envelope["data"]
        name = facts["orderId"]
        if envelope["eventType"] == "OrderCreated":
            orders[name] = Order(order_id=name, facts=facts)
        else:
            _CHANGES[envelope["eventType"]](orders[name], facts)
        made += orders[name].collect_events()
    return made


def environment(servers: Servers) -> dict[str, str]:
    """Configure the package for the same PostgreSQL."""
    url = urlsplit(servers.database_url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": url.path.lstrip("/"),
        "POSTGRES_HOST": str(url.hostname),
        "POSTGRES_PORT": str(url.port),
        "POSTGRES_USER": str(url.username),
        "POSTGRES_PASSWORD": str(url.password),
        "POSTGRES_SCHEMA": SCHEMA,
    }


def prepare_schema(servers: Servers) -> None:
    """Make an empty schema for the package's tables."""
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(f"CREATE SCHEMA {SCHEMA}")


@attrs.frozen(kw_only=True)
class PackageAppend:
    """Saves events of aggregates, a batch in a transaction."""

    servers: Servers
    events: Sequence[Envelope]
    batch: int

    def prepare(self) -> Callable[[], int]:
        """Make the aggregates' events, and connect."""
        application = Orders(environment(self.servers))
        events = domain_events(self.events)
        application.recorder.max_notification_id()
        return lambda: sum(len(application.save(*some)) for some in chunks(events, self.batch))


class OrderView(PostgresTrackingRecorder):
    """Order rows and customers' totals, beside the tracking."""

    def __init__(self, datastore: PostgresDatastore, **tables: Any) -> None:  # noqa: ANN401 - the package's own
        super().__init__(datastore, **tables)
        self._orders = Identifier(SCHEMA, "orders")
        self._totals = Identifier(SCHEMA, "totals")
        self.sql_create_statements += [self._sql(text) for text in (_ORDERS, _BY_CUSTOMER, _TOTALS)]
        self._created, self._changed, self._counted = map(self._sql, (_CREATED, _CHANGED, _COUNTED))

    def _sql(self, text: str) -> Any:  # noqa: ANN401 - psycopg's composed statement
        return SQL(text).format(orders=self._orders, totals=self._totals)

    def create_order(self, order_id: str, facts: Facts, tracking: Tracking) -> None:
        """Add an order's row."""
        row = (order_id, facts["customerId"], facts["totalAmount"], Jsonb([facts]))
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(self._created, row, prepare=True)

    def change_order(self, status: str, facts: Facts, tracking: Tracking) -> None:
        """Bring an order's row up to date; a payment counts for its customer."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            row = (status, Jsonb([facts]), facts["orderId"])
            cursor.execute(self._changed, row, prepare=True)
            if status == "PaymentProcessed":
                cursor.execute(self._counted, (facts["orderId"],), prepare=True)


_ORDERS = (
    "CREATE TABLE IF NOT EXISTS {orders} (order_id text PRIMARY KEY, customer_id text, "
    "total numeric, status text, facts jsonb)"
)
_BY_CUSTOMER = "CREATE INDEX IF NOT EXISTS orders_by_customer ON {orders} (customer_id)"
_TOTALS = (
    "CREATE TABLE IF NOT EXISTS {totals} (customer_id text PRIMARY KEY, orders bigint, "
    "spent numeric)"
)
_CREATED = "INSERT INTO {orders} VALUES (%s, %s, %s, 'Pending', %s)"
_CHANGED = "UPDATE {orders} SET status = %s, facts = facts || %s WHERE order_id = %s"
_COUNTED = (
    "INSERT INTO {totals} SELECT customer_id, count(*), sum(total) FROM {orders} "
    "WHERE status <> 'Pending' "
    "AND customer_id = (SELECT customer_id FROM {orders} WHERE order_id = %s) "
    "GROUP BY customer_id "
    "ON CONFLICT (customer_id) DO UPDATE SET orders = excluded.orders, spent = excluded.spent"
)


class OrderProjection(Projection[OrderView]):
    """From the aggregates' events to the view."""

    @singledispatchmethod
    def process_event(self, domain_event: DomainEventProtocol[UUID], tracking: Tracking) -> None:
        """Bring the view up to date with one event."""
        raise NotImplementedError

    @process_event.register
    def _created(self, domain_event: Order.Placed, tracking: Tracking) -> None:
        self.view.create_order(domain_event.order_id, domain_event.facts, tracking)

    @process_event.register
    def _paid(self, domain_event: Order.Paid, tracking: Tracking) -> None:
        self.view.change_order("PaymentProcessed", domain_event.facts, tracking)

    @process_event.register
    def _shipped(self, domain_event: Order.Shipped, tracking: Tracking) -> None:
        self.view.change_order("Shipped", domain_event.facts, tracking)

    @process_event.register
    def _delivered(self, domain_event: Order.Delivered, tracking: Tracking) -> None:
        self.view.change_order("Delivered", domain_event.facts, tracking)


@attrs.frozen(kw_only=True)
class PackageProjection:
    """Projects what the application has recorded, from the beginning to the end."""

    servers: Servers

    def prepare(self) -> Callable[[], int]:
        """Find out where the end is."""
        env = environment(self.servers)
        with Orders(env) as application:
            last = application.recorder.max_notification_id() or 0
        return lambda: self._run(env, last)

    @staticmethod
    def _run(env: dict[str, str], last: int) -> int:
        with ProjectionRunner(
            application_class=Orders,
            projection_class=OrderProjection,
            view_class=OrderView,
            env=env,
        ) as runner:
            runner.wait(last, timeout=_PROJECTED_SECONDS)
        return last
