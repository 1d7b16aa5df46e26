"""The reference's tables, made anew and filled with the sample customers."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.schema import CreateSchema, DropSchema

from bench.reference.models import SCHEMA, Base, Customer, CustomerSegment
from bench.reference.settings import asyncpg_url
from bench.workload import BUSINESS_ID, SampleCustomer


def prepare(database_url: str, customers: Sequence[SampleCustomer]) -> None:
    """Replace the reference's schema in that database by one that holds these customers."""
    asyncio.run(_prepare(asyncpg_url(database_url), customers))


async def _prepare(database_url: str, customers: Sequence[SampleCustomer]) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(DropSchema(SCHEMA, cascade=True, if_exists=True))
        await connection.execute(CreateSchema(SCHEMA))
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session, session.begin():
        session.add_all(_row(customer) for customer in customers)
    await engine.dispose()


def _row(customer: SampleCustomer) -> Customer:
    return Customer(
        id=customer.id,
        business_id=BUSINESS_ID,
        email=customer.email,
        first_name=customer.first_name,
        last_name=customer.last_name,
        date_of_birth=customer.date_of_birth,
        gender=customer.gender,
        phone=customer.phone,
        avatar_url=customer.avatar_url,
        preferences=customer.preferences,
        registration_date=customer.registration_date,
        last_login_at=customer.last_login_at,
        created_at=customer.registration_date,
        updated_at=customer.last_login_at,
        segment=CustomerSegment(
            tier=customer.tier,
            segment=customer.segment,
            loyalty_points=customer.loyalty_points,
            total_spent=customer.total_spent,
            order_count=customer.order_count,
            average_order_value=customer.average_order_value,
        ),
    )
