"""The product's processes and tables, as the benchmarks need them."""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from bench.copying import copy_rows
from bench.environment import Servers
from bench.processes import Program, Server, free_port
from bench.workload import BUSINESS_ID, JWT_SECRET, SampleCustomer
from customer_core.customers.model import (
    Customer,
    Email,
    Gender,
    Marketing,
    Notifications,
    Phone,
    Preferences,
    Profile,
    Status,
)
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.history import CustomerKey
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment, Standing
from customer_sql.customers.rows import customer_row
from customer_sql.segments.rows import segment_row

STREAM_IN = "orders.events"

_NO_LIMIT = "1000000"
_LIMITS = ("RATE_LIMIT_PER_MINUTE", "RATE_LIMIT_PATCH_PER_MINUTE", "RATE_LIMIT_SIGNUP_PER_MINUTE")


def api_server(servers: Servers, *, log_level: str = "WARNING") -> Server:
    """Describe the API, one process."""
    port = free_port()
    limits = dict.fromkeys(_LIMITS, _NO_LIMIT)
    return Server(
        command=[sys.executable, "-m", "customer_api"],
        ready_url=f"http://127.0.0.1:{port}/health/ready",
        env={**_environment(servers, log_level), **limits, "SERVICE_PORT": str(port)},
    )


def worker(servers: Servers, *, log_level: str = "WARNING") -> Program:
    """Describe the event worker."""
    command = [sys.executable, "-m", "customer_worker"]
    return Program(command=command, env=_environment(servers, log_level))


def _environment(servers: Servers, log_level: str) -> dict[str, str]:
    return {
        "DATABASE_URL": servers.database_url,
        "REDIS_URL": servers.redis_url,
        "JWT_SECRET": JWT_SECRET,
        "SERVICE_HOST": "127.0.0.1",
        "API_PROCESSES": "1",
        "STREAMS_IN": STREAM_IN,
        "LOG_LEVEL": log_level,
    }


def fill(database_url: str, customers: Sequence[SampleCustomer]) -> None:
    """Fill the product's empty tables with customers that stand as the samples say."""
    with psycopg.connect(database_url) as connection:
        copy_rows(connection, "customers", _customer_rows(customers))
        copy_rows(connection, "customer_segments", _segment_rows(customers))


def count_journalled(database_url: str, event_type: str) -> int:
    """Count the journal's events of a type."""
    with psycopg.connect(database_url) as connection:
        query = "SELECT count(*) FROM journal WHERE event_type = %s"
        counted: int = connection.execute(query, (event_type,)).fetchall()[0][0]
        return counted


def _customer_rows(customers: Sequence[SampleCustomer]) -> Iterator[dict[str, object]]:
    return (customer_row(_customer(sample)) for sample in customers)


def _segment_rows(customers: Sequence[SampleCustomer]) -> Iterator[dict[str, object]]:
    # Far enough ahead that no assessment falls due while the benchmark runs.
    due = datetime.now(UTC) + timedelta(days=30)
    return (segment_row(_segment(sample, due)) for sample in customers)


def _customer(sample: SampleCustomer) -> Customer:
    return Customer(
        id=CustomerId(sample.id),
        business_id=BusinessId(BUSINESS_ID),
        user_id=None,
        email=Email(sample.email),
        password_hash=None,
        profile=Profile(
            first_name=sample.first_name,
            last_name=sample.last_name,
            date_of_birth=sample.date_of_birth,
            gender=Gender(sample.gender),
            phone=Phone(sample.phone),
            avatar=sample.avatar_url,
        ),
        preferences=Preferences(
            language=sample.language,
            currency=sample.currency,
            timezone=sample.timezone,
            marketing=Marketing(email_opt_in=True, push_opt_in=True),
            notifications=Notifications(promotions=True),
        ),
        status=Status.ACTIVE,
        email_verified=False,
        phone_verified=False,
        registered_at=sample.registration_date,
        last_login_at=sample.last_login_at,
        created_at=sample.registration_date,
        updated_at=sample.last_login_at,
        version=1,
    )


def _segment(sample: SampleCustomer, due: datetime) -> CustomerSegment:
    since = sample.registration_date
    return CustomerSegment(
        key=CustomerKey(BusinessId(BUSINESS_ID), CustomerId(sample.id)),
        metrics=Metrics(
            at=sample.last_login_at,
            registered_at=since,
            total_spent=sample.total_spent,
            order_count=sample.order_count,
            orders_last_6_months=sample.order_count,
            last_order_at=sample.last_login_at,
            loyalty_points=sample.loyalty_points,
            not_counted=0,
        ),
        standing=Standing(
            tier=sample.tier,
            segment=sample.segment,
            is_default=False,
            tiers={sample.tier: since},
            memberships={sample.segment: since},
            next_change_at=due,
        ),
        version=1,
        updated_at=sample.last_login_at,
    )
