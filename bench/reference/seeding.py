"""The reference's tables, made anew and filled with the sample customers."""

from collections.abc import Sequence

import psycopg
from sqlalchemy import create_engine, make_url
from sqlalchemy.schema import CreateSchema, DropSchema

from bench.copying import copy_rows
from bench.reference.models import SCHEMA, Base
from bench.workload import BUSINESS_ID, SampleCustomer


def prepare(database_url: str, customers: Sequence[SampleCustomer]) -> None:
    """Replace the reference's schema in that database by one that holds these customers."""
    engine = create_engine(make_url(database_url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(DropSchema(SCHEMA, cascade=True, if_exists=True))
        connection.execute(CreateSchema(SCHEMA))
        Base.metadata.create_all(connection)
    engine.dispose()
    with psycopg.connect(database_url) as copying:
        copy_rows(copying, f"{SCHEMA}.customers", map(_customer_row, customers))
        copy_rows(copying, f"{SCHEMA}.customer_segments", map(_segment_row, customers))


def _customer_row(customer: SampleCustomer) -> dict[str, object]:
    return {
        "id": customer.id,
        "business_id": BUSINESS_ID,
        "email": customer.email,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "date_of_birth": customer.date_of_birth,
        "gender": customer.gender,
        "phone": customer.phone,
        "avatar_url": customer.avatar_url,
        "status": "active",
        "email_verified": False,
        "phone_verified": False,
        "preferences": customer.preferences,
        "registration_date": customer.registration_date,
        "last_login_at": customer.last_login_at,
        "created_at": customer.registration_date,
        "updated_at": customer.last_login_at,
    }


def _segment_row(customer: SampleCustomer) -> dict[str, object]:
    return {
        "customer_id": customer.id,
        "tier": customer.tier,
        "segment": customer.segment,
        "loyalty_points": customer.loyalty_points,
        "total_spent": customer.total_spent,
        "order_count": customer.order_count,
        "average_order_value": customer.average_order_value,
    }
