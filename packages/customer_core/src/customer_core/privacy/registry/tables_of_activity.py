"""What the tables of orders, appointments and requests hold of a person."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import (
    AS_BOOKS,
    FOR_THE_BOOKS,
    emptied,
    exported,
    kept,
    pseudonymised,
    reference,
)
from customer_core.privacy.registry.model import Category, Key, Medium, Place, Treatment
from customer_core.privacy.registry.purposes import APPOINTMENTS, BOOKKEEPING, SALES

ORDER_SUMMARY = Place(
    name="order_summary",
    medium=Medium.TABLE,
    description="Orders, with their payments and shipments.",
    key=Key.CUSTOMER,
    keeps_rows=True,
    data=(
        pseudonymised("customer_id", BOOKKEEPING, FOR_THE_BOOKS, AS_BOOKS),
        *kept(
            "orders",
            Category.PURCHASES,
            BOOKKEEPING,
            "order_id",
            "total_amount",
            "currency",
            "base_amount",
            "status",
            "item_count",
            "created_at",
            "payment_id",
            "payment_status",
            "payment_processed_at",
            "qualified_at",
            "disqualified_at",
            "shipment_id",
            "estimated_delivery",
            "actual_delivery",
        ),
        *emptied("orders", Category.LOCATION, SALES, "shipping_address"),
        *emptied("orders", Category.LOCATION, SALES, "tracking_number"),
        *kept(
            "orders",
            Category.PURCHASES,
            BOOKKEEPING,
            "facts",
            treatment=Treatment.SCRUBBED,
        ),
    ),
    plain=("business_id", "updated_at"),
)

APPOINTMENTS_TABLE = Place(
    name="appointments",
    medium=Medium.TABLE,
    description="Appointments that customers booked.",
    key=Key.OWNER,
    data=(
        reference("customer_id", APPOINTMENTS),
        reference("user_id", APPOINTMENTS),
        *exported(
            "appointments",
            Category.APPOINTMENTS,
            APPOINTMENTS,
            "appointment_id",
            "service",
            "status",
            "starts_at",
            "facts",
        ),
    ),
    plain=("business_id", "updated_at"),
)

BROCHURE_REQUESTS = Place(
    name="brochure_requests",
    medium=Medium.TABLE,
    description="Brochures that customers asked for.",
    key=Key.OWNER,
    data=(
        reference("customer_id", APPOINTMENTS),
        reference("user_id", APPOINTMENTS),
        *exported(
            "brochures",
            Category.APPOINTMENTS,
            APPOINTMENTS,
            "request_id",
            "brochure",
            "requested_at",
        ),
    ),
    plain=("business_id", "event_id"),
)

TABLES = (ORDER_SUMMARY, APPOINTMENTS_TABLE, BROCHURE_REQUESTS)
