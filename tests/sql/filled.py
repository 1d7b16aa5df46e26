"""A database that is filled anew for each example, in as few statements as can be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import psycopg

from customer_core.customers.profile_facts import profile_facts
from customer_core.segments.history import PurchaseHistory
from customer_core.segments.model import CustomerSegment, standing_of
from customer_core.testing import key_of
from customer_sql.customers.rows import customer_row
from customer_sql.database import Database
from customer_sql.exact_json import write_json
from customer_sql.platform import SqlPlatformUnits
from customer_sql.roles import WORKER_ROLE
from customer_sql.statements import given_rows, upsert, written
from customer_sql.tables import customers
from customer_sql.tags.repository import ADD_TAGS
from tests.sql.random_rules import START, somebody

PEOPLE = 40
_EMPTIED = ("customer_tags", "customers", "order_summary", "loyalty_points", "customer_segments")


@attrs.frozen
class Filled:
    """Customers with what they bought and earned."""

    database: Database
    owner: psycopg.Connection

    @property
    def units(self) -> SqlPlatformUnits:
        """Units over all businesses."""
        return SqlPlatformUnits(self.database)

    def fill(self, seed: int) -> list[PurchaseHistory]:
        """Keep customers of whatever kind instead of those there are; return their histories."""
        chance = random.Random(seed)
        people = [somebody(f"c-{number:02}", chance) for number in range(PEOPLE)]
        for table in _EMPTIED:
            self.owner.execute(f"DELETE FROM {table}")
        keep = upsert(customers, given_rows(written(customers), "rows"))
        rows = write_json([customer_row(one.customer) for one in people])
        self.owner.execute(keep, {"rows": rows})
        tags = [attrs.asdict(tag) | {"label_key": tag.key} for one in people for tag in one.tags]
        self.owner.execute(ADD_TAGS, {"tags": write_json(tags)})
        keys = [key_of(one.customer.id) for one in people]
        with self.units.begin() as unit:
            unit.orders.save([order for one in people for order in one.orders])
            unit.points.add([entry for one in people for entry in one.points])
            histories = {one.key: one for one in unit.segments.histories(keys)}
            unit.commit()
        return [
            attrs.evolve(
                histories[key],
                profile=profile_facts(one.customer, frozenset(tag.key for tag in one.tags)),
            )
            for key, one in zip(keys, people, strict=True)
        ]

    def assess(self, histories, definitions) -> dict[str, CustomerSegment]:
        """Keep the standings of customers, at the start; return them by customer."""
        segments = [standing_at_start(history, definitions) for history in histories]
        self.keep(segments)
        return {one.key.customer_id: one for one in segments}

    def keep(self, segments: list[CustomerSegment]) -> None:
        """Keep standings."""
        with self.units.begin() as unit:
            unit.segments.save(segments)
            unit.commit()


def standing_at_start(history, definitions) -> CustomerSegment:
    """Return how a customer stands at the start."""
    metrics = history.metrics_at(START)
    return CustomerSegment(
        key=history.key,
        metrics=metrics,
        standing=standing_of(history, definitions, metrics),
        version=1,
        updated_at=START,
    )


@contextmanager
def filled(address: str) -> Iterator[Filled]:
    """Open a database to be filled."""
    database = Database(address, role=WORKER_ROLE, max_connections=4)
    with psycopg.connect(address, autocommit=True) as owner:
        yield Filled(database, owner)
    database.close()
