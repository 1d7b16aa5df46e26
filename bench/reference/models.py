"""The reference's tables, in a schema of their own so that no other table can be touched."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import DateTime, ForeignKey, Index, MetaData, Numeric, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

SCHEMA = "bench_reference"


def _now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Names the schema, and the type of every time."""

    metadata = MetaData(schema=SCHEMA)
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's form


class Customer(Base):
    """A customer's profile."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    business_id: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[str | None] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(255))
    first_name: Mapped[str | None] = mapped_column(String(100))
    last_name: Mapped[str | None] = mapped_column(String(100))
    full_name: Mapped[str | None] = mapped_column(String(200))
    date_of_birth: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(String(10))
    phone: Mapped[str | None] = mapped_column(String(20))
    avatar_url: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[str] = mapped_column(String(20), default="active")
    email_verified: Mapped[bool] = mapped_column(default=False)
    phone_verified: Mapped[bool] = mapped_column(default=False)
    preferences: Mapped[dict[str, object]] = mapped_column(JSONB)
    registration_date: Mapped[datetime] = mapped_column(default=_now)
    last_login_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=_now)
    updated_at: Mapped[datetime] = mapped_column(default=_now, onupdate=_now)

    segment: Mapped["CustomerSegment | None"] = relationship()

    __table_args__ = (
        Index("uq_customers_email", "business_id", func.lower(email), unique=True),
        Index("ix_customers_status", "status"),
        Index("ix_customers_registration_date", "registration_date"),
    )


class CustomerSegment(Base):
    """A customer's tier, segment and metrics."""

    __tablename__ = "customer_segments"

    customer_id: Mapped[str] = mapped_column(
        ForeignKey(f"{SCHEMA}.customers.id", ondelete="CASCADE"), primary_key=True
    )
    tier: Mapped[str] = mapped_column(String(20), default="regular")
    segment: Mapped[str] = mapped_column(String(50), default="new_customer")
    loyalty_points: Mapped[int] = mapped_column(default=0)
    total_spent: Mapped[Decimal] = mapped_column(Numeric(12, 2), default=Decimal(0))
    order_count: Mapped[int] = mapped_column(default=0)
    average_order_value: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=Decimal(0))


class Order(Base):
    """An order as its events have told of it."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    business_id: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str] = mapped_column(String(64), index=True)
    total_amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    status: Mapped[str] = mapped_column(String(20), default="pending")
    created_at: Mapped[datetime] = mapped_column(default=_now)
    updated_at: Mapped[datetime] = mapped_column(default=_now, onupdate=_now)


class OutboxEvent(Base):
    """An event to publish, written with the change it tells of."""

    __tablename__ = "outbox"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    business_id: Mapped[str] = mapped_column(String(64))
    aggregate_id: Mapped[str] = mapped_column(String(64), index=True)
    event_type: Mapped[str] = mapped_column(String(100))
    topic: Mapped[str] = mapped_column(String(100))
    payload: Mapped[dict[str, object]] = mapped_column(JSONB)
    occurred_at: Mapped[datetime] = mapped_column(default=_now)
    published_at: Mapped[datetime | None]
