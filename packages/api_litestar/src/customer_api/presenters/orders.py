"""Orders as they are answered."""

from __future__ import annotations

from customer_api.schemas import orders as wire
from customer_core.customers.read_appointments import CustomerStatistics
from customer_core.orders.activity import CustomerActivity, OrderStatistics
from customer_core.orders.model import Completed, Created, Order, ShippingAddress


def activity(found: CustomerActivity) -> wire.CustomerActivity:
    """Return a customer's activity, as document 000 shows it."""
    return wire.CustomerActivity(
        customer_id=found.customer_id,
        total_orders=found.total_orders,
        total_spent=found.total_spent,
        last_order_id=found.last_order_id,
        last_order_at=found.last_order_at,
        first_order_at=found.first_order_at,
    )


def order_summary(order: Order) -> wire.OrderSummary:
    """Return a placed order, as document 000 shows it."""
    placed = _placed(order)
    return wire.OrderSummary(
        order_id=order.order_id,
        customer_id=placed.customer_id,
        total_amount=placed.total.amount,
        status=order.status,
        item_count=len(order.created.items) if order.created else 0,
        shipping_address=_address(order.created),
        created_at=placed.at,
        payment_info=_payment(order),
        shipment_info=_shipment(order),
    )


def summary_answer(found: OrderStatistics) -> wire.OrdersSummaryAnswer:
    """Return the answer with a customer's orders in short."""
    counted = found.activity
    return wire.OrdersSummaryAnswer(
        data=wire.OrdersSummaryData(
            wire.OrdersSummary(
                customer_id=counted.customer_id,
                total_orders=counted.total_orders,
                total_spent=counted.total_spent,
                last_order_id=counted.last_order_id,
                last_order_at=counted.last_order_at,
                first_order_at=counted.first_order_at,
                by_status=found.by_status,
                orders_not_counted=found.orders_not_counted,
                recent_orders=[order_summary(order) for order in found.recent],
            )
        )
    )


def stats_answer(figures: CustomerStatistics) -> wire.StatsAnswer:
    """Return the answer with the figures over a customer's orders and appointments."""
    found, appointments = figures.orders, figures.appointments
    counted = found.activity
    return wire.StatsAnswer(
        data=wire.StatsData(
            wire.Stats(
                customer_id=counted.customer_id,
                total_orders=counted.total_orders,
                total_appointments=appointments.total,
                total_spent=counted.total_spent,
                lifetime_value=found.lifetime_value,
                first_order_date=counted.first_order_at,
                last_order_date=counted.last_order_at,
                orders_per_month=found.orders_per_month,
                average_days_between_orders=found.average_days_between_orders,
                cancellation_rate=found.cancellation_rate,
                orders_by_status=found.by_status,
                orders_not_counted=found.orders_not_counted,
                completed_appointments=appointments.completed,
                cancelled_appointments=appointments.cancelled,
                first_appointment_date=appointments.first_at,
                last_appointment_date=appointments.last_at,
                next_appointment_date=appointments.next_at,
                appointments_per_month=appointments.visits_per_month,
                appointment_cancellation_rate=appointments.cancellation_rate,
            )
        )
    )


def _placed(order: Order) -> Created | Completed:
    if order.placed is None:
        raise ValueError(order.order_id)  # the read model gives placed orders alone
    return order.placed


def _address(created: Created | None) -> wire.ShippingAddress:
    address = created.shipping_address if created else ShippingAddress()
    return wire.ShippingAddress(
        street=address.street,
        city=address.city,
        state=address.state,
        zip_code=address.zip_code,
        country=address.country,
    )


def _payment(order: Order) -> wire.PaymentInfo | None:
    paid = order.paid
    return wire.PaymentInfo(paid.payment_id, paid.status, paid.at) if paid else None


def _shipment(order: Order) -> wire.ShipmentInfo | None:
    shipped = order.shipped
    if shipped is None:
        return None
    return wire.ShipmentInfo(
        shipment_id=shipped.shipment_id,
        tracking_number=shipped.tracking_number,
        estimated_delivery=shipped.estimated_delivery,
        actual_delivery=order.delivered.at if order.delivered else None,
    )
