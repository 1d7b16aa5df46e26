"""The reference's event consumer: a process beside the application.

`python -m bench.reference.consumer` reads a Redis Stream as a member of a group, and for each event
keeps the orders table and the customer's totals in one transaction, deletes the cached profile and
acknowledges.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import cast

import redis.asyncio as redis
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.reference.models import CustomerSegment, Order
from bench.reference.presenting import profile_key
from bench.reference.schemas import CamelModel
from bench.reference.settings import Settings, asyncpg_url

STREAM = "bench_reference:orders.events"
_GROUP = "customer-service"
_BLOCK_MILLISECONDS = 2000
_BATCH = 50
_PLACED = {"OrderCreated", "OrderCompleted"}
_COUNTED = {"paid", "completed"}
_STATUS = {"OrderCreated": "pending", "PaymentProcessed": "paid", "OrderCompleted": "completed"}

Batches = list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]
"""Messages by stream, each with its id and fields, as Redis answers XREADGROUP."""


class OrderData(CamelModel):
    """What the three events say of an order."""

    order_id: str
    customer_id: str | None = None
    total_amount: Decimal = Decimal(0)


class EventMetadata(CamelModel):
    """Where an event belongs."""

    business_id: str = "default"


class OrderEvent(CamelModel):
    """The envelope of an event."""

    event_id: str
    event_type: str
    timestamp: datetime
    data: OrderData
    metadata: EventMetadata = Field(default_factory=EventMetadata)


async def handle(session: AsyncSession, event: OrderEvent) -> Order | None:
    """Take an event into the orders table and, once the order counts, into the totals."""
    order = await session.get(Order, event.data.order_id)
    if order is None:
        if event.event_type not in _PLACED or event.data.customer_id is None:
            return None
        order = Order(
            id=event.data.order_id,
            business_id=event.metadata.business_id,
            customer_id=event.data.customer_id,
            total_amount=event.data.total_amount,
            status="pending",
            created_at=event.timestamp,
        )
        session.add(order)
    counted_before = order.status in _COUNTED
    if not counted_before or event.event_type == "OrderCompleted":
        order.status = _STATUS[event.event_type]
    if order.status in _COUNTED and not counted_before:
        await add_to_totals(session, order)
    return order


async def add_to_totals(session: AsyncSession, order: Order) -> None:
    """Count an order towards its customer's metrics."""
    segment = await session.get(CustomerSegment, order.customer_id, with_for_update=True)
    if segment is None:
        segment = CustomerSegment(
            customer_id=order.customer_id,
            tier="regular",
            segment="new_customer",
            loyalty_points=0,
            total_spent=Decimal(0),
            order_count=0,
        )
        session.add(segment)
    segment.total_spent += order.total_amount
    segment.order_count += 1
    segment.average_order_value = segment.total_spent / segment.order_count
    segment.tier, segment.segment = classify(segment)


def classify(segment: CustomerSegment) -> tuple[str, str]:
    """Choose tier and segment by the totals."""
    tier = "premium" if segment.total_spent >= 1_000 else "regular"
    if segment.average_order_value >= 200:
        return tier, "high_value"
    return tier, "regular_customer" if segment.order_count >= 2 else "new_customer"


class Consumer:
    """Reads the stream, event by event."""

    def __init__(self, client: redis.Redis, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._client = client
        self._sessions = sessions

    async def run(self) -> None:
        """Consume until the process ends."""
        with contextlib.suppress(redis.ResponseError):  # the group exists
            await self._client.xgroup_create(STREAM, _GROUP, id="0", mkstream=True)
        while True:
            answer = await self._client.xreadgroup(
                _GROUP, "consumer-1", {STREAM: ">"}, count=_BATCH, block=_BLOCK_MILLISECONDS
            )
            for _, messages in cast("Batches", answer):
                for message_id, fields in messages:
                    await self._consume(fields)
                    await self._client.xack(STREAM, _GROUP, message_id)

    async def _consume(self, fields: Mapping[bytes, bytes]) -> None:
        raw = json.loads(fields[b"event"], parse_float=Decimal)
        if raw["eventType"] not in _STATUS:
            return
        event = OrderEvent.model_validate(raw)
        async with self._sessions() as session, session.begin():
            order = await handle(session, event)
        if order is not None:
            await self._client.delete(profile_key(order.business_id, order.customer_id))


async def consume(settings: Settings) -> None:
    """Hold the connections while the consumer runs."""
    engine = create_async_engine(asyncpg_url(settings.database_url), pool_size=5)
    client = redis.from_url(settings.redis_url)
    try:
        await Consumer(client, async_sessionmaker(engine, expire_on_commit=False)).run()
    finally:
        await client.aclose()
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(consume(Settings.from_environment()))
