"""The reference's application and routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import redis.asyncio as redis
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, status
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload

from bench.reference.auth import Principal, require_scope
from bench.reference.models import Customer
from bench.reference.presenting import created_event, new_customer, present, profile_key
from bench.reference.schemas import CustomerCreate, CustomerData, CustomerRead, CustomerResponse
from bench.reference.settings import Settings, asyncpg_url

_CACHE_SECONDS = 3600

router = APIRouter()


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Give the request a session of its own."""
    async with request.app.state.sessions() as session:
        yield session


async def get_redis(request: Request) -> redis.Redis:
    """Give the application's Redis client."""
    client: redis.Redis = request.app.state.redis
    return client


Session = Annotated[AsyncSession, Depends(get_session)]
Cache = Annotated[redis.Redis, Depends(get_redis)]
Reader = Annotated[Principal, Depends(require_scope("customers:read"))]
Writer = Annotated[Principal, Depends(require_scope("customers:write"))]


async def load_customer(session: AsyncSession, business_id: str, customer_id: str) -> CustomerRead:
    """Read a customer with its segment in one query."""
    customer = await session.scalar(
        select(Customer)
        .options(joinedload(Customer.segment))
        .where(Customer.id == customer_id, Customer.business_id == business_id)
    )
    if customer is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Customer not found")
    return present(customer)


def check_access(principal: Principal, customer_id: str) -> None:
    """Answer for another's customer as for one that does not exist."""
    if not principal.may_read(customer_id):
        raise HTTPException(status.HTTP_404_NOT_FOUND, "Customer not found")


def respond(customer: CustomerRead) -> CustomerResponse:
    """Put a customer into the envelope."""
    return CustomerResponse(data=CustomerData(customer=customer))


@router.get("/health")
async def health() -> dict[str, str]:
    """Say that the process serves."""
    return {"status": "ok"}


@router.get("/v1/customers/{customer_id}")
async def read_customer(customer_id: str, principal: Reader, session: Session) -> CustomerResponse:
    """Read a customer from the database."""
    check_access(principal, customer_id)
    return respond(await load_customer(session, principal.business_id, customer_id))


@router.get("/v1/cached/{customer_id}")
async def read_cached_customer(
    customer_id: str, principal: Reader, session: Session, cache: Cache
) -> CustomerResponse:
    """Read a customer from Redis, or from the database into Redis."""
    check_access(principal, customer_id)
    key = profile_key(principal.business_id, customer_id)
    if cached := await cache.get(key):
        return respond(CustomerRead.model_validate_json(cached))
    customer = await load_customer(session, principal.business_id, customer_id)
    await cache.setex(key, _CACHE_SECONDS, customer.model_dump_json(by_alias=True))
    return respond(customer)


@router.post("/v1/customers", status_code=status.HTTP_201_CREATED)
async def create_customer(
    body: CustomerCreate, principal: Writer, session: Session
) -> CustomerResponse:
    """Create a customer and its event in one transaction."""
    customer = new_customer(principal.business_id, body)
    session.add_all([customer, created_event(customer)])
    try:
        await session.commit()
    except IntegrityError as error:
        raise HTTPException(status.HTTP_409_CONFLICT, "Email already exists") from error
    return respond(present(customer))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Hold the connection pools while the application serves."""
    settings: Settings = app.state.settings
    engine = create_async_engine(asyncpg_url(settings.database_url), pool_size=20, max_overflow=0)
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    app.state.redis = redis.from_url(settings.redis_url)
    yield
    await app.state.redis.aclose()
    await engine.dispose()


def create_app() -> FastAPI:
    """Give the application, for `uvicorn --factory`."""
    app = FastAPI(lifespan=lifespan)
    app.state.settings = Settings.from_environment()
    app.include_router(router)
    return app
