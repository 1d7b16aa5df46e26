"""Orders as they are answered: those of the BFF exactly as document 000 shows them."""

from __future__ import annotations

from decimal import Decimal

from customer_api.schemas.wire import Answer, Moment, Wire


class ShippingAddress(Wire):
    """Where an order goes."""

    street: str
    city: str
    state: str
    zip_code: str
    country: str


class PaymentInfo(Wire):
    """How an order was paid."""

    payment_id: str
    status: str
    processed_at: Moment


class ShipmentInfo(Wire):
    """How an order travels."""

    shipment_id: str
    tracking_number: str
    estimated_delivery: Moment | None
    actual_delivery: Moment | None


class OrderSummary(Wire):
    """An order with its payment and shipment."""

    order_id: str
    customer_id: str
    total_amount: Decimal
    status: str
    item_count: int
    shipping_address: ShippingAddress
    created_at: Moment
    payment_info: PaymentInfo | None
    shipment_info: ShipmentInfo | None


class CustomerActivity(Wire):
    """What a customer has ordered, without cancelled orders."""

    customer_id: str
    total_orders: int
    total_spent: Decimal
    last_order_id: str | None
    last_order_at: Moment | None
    first_order_at: Moment | None


class OrdersSummary(CustomerActivity):
    """What a customer has ordered, by status, with the latest orders."""

    by_status: dict[str, int]
    orders_not_counted: int
    recent_orders: list[OrderSummary]


class OrdersSummaryData(Wire):
    """One customer's orders in short."""

    summary: OrdersSummary


class OrdersSummaryAnswer(Answer, kw_only=True):
    """The answer with a customer's orders in short."""

    data: OrdersSummaryData


class Stats(Wire):
    """The figures over a customer's orders and appointments.

    Attributes:
        total_orders: orders not cancelled.
        total_spent: their sum.
        lifetime_value: sum of the orders paid or completed, not cancelled or returned.
        orders_per_month: null before a month has passed since the first.
        average_days_between_orders: null below two orders.
        cancellation_rate: cancelled orders of all, from 0 to 1; null without orders.
        orders_not_counted: orders in another currency without an exchange rate.
        total_appointments: appointments not cancelled, past and to come.
        last_appointment_date: when the last one before this moment began.
        next_appointment_date: when the next one that is booked begins.
        appointments_per_month: appointments that have begun; null before a month has passed.
        appointment_cancellation_rate: cancelled of all, from 0 to 1; null without appointments.
    """

    customer_id: str
    total_orders: int
    total_appointments: int
    total_spent: Decimal
    lifetime_value: Decimal
    first_order_date: Moment | None
    last_order_date: Moment | None
    orders_per_month: Decimal | None
    average_days_between_orders: Decimal | None
    cancellation_rate: Decimal | None
    orders_by_status: dict[str, int]
    orders_not_counted: int
    completed_appointments: int
    cancelled_appointments: int
    first_appointment_date: Moment | None
    last_appointment_date: Moment | None
    next_appointment_date: Moment | None
    appointments_per_month: Decimal | None
    appointment_cancellation_rate: Decimal | None


class StatsData(Wire):
    """One customer's figures."""

    stats: Stats


class StatsAnswer(Answer, kw_only=True):
    """The answer with a customer's figures."""

    data: StatsData
