"""Reading what the customer did: orders, appointments, brochure requests, loyalty points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.appointments.model import Appointment, AppointmentId
from customer_core.brochures.model import BrochureRequest, RequestId
from customer_core.kernel.ids import OrderId
from customer_core.orders.model import Order, ShippingAddress
from customer_core.privacy.export.parts import PAGE, Place
from customer_core.privacy.export.ports import ExportContext, OrderPlace
from customer_core.privacy.export.records import (
    AppointmentRecord,
    BrochureRecord,
    OrderRecord,
    PointsRecord,
)
from customer_core.privacy.export.subject import Subject
from customer_core.segments.points import PointsEntry


def orders(ctx: ExportContext, subject: Subject, after: Place | None) -> Sequence[Order]:
    """Return the next orders, the newest first."""
    place = after and OrderPlace(datetime.fromisoformat(after[0]), OrderId(after[1]))
    return ctx.personal.orders(subject.customer_id, limit=PAGE, after=place or None)


def place_of_order(order: Order) -> Place:
    """Return where an order stands."""
    return (order.ordered_at.isoformat() if order.ordered_at else "", order.order_id)


def order_record(order: Order, _: Subject) -> OrderRecord:
    """Return what an archive has of an order."""
    placed, created, paid, shipped = order.placed, order.created, order.paid, order.shipped
    return OrderRecord(
        order_id=order.order_id,
        created_at=order.ordered_at,
        status=order.status,
        total_amount=placed.total.amount if placed else None,
        currency=placed.total.currency if placed else None,
        base_amount=placed.base_total if placed else None,
        item_count=len(created.items) if created else 0,
        shipping_address=_address(created.shipping_address) if created else {},
        payment_id=paid.payment_id if paid else None,
        payment_status=paid.status if paid else None,
        payment_processed_at=paid.at if paid else None,
        qualified_at=order.qualified_at,
        disqualified_at=order.disqualified_at,
        shipment_id=shipped.shipment_id if shipped else None,
        tracking_number=shipped.tracking_number if shipped else None,
        estimated_delivery=shipped.estimated_delivery if shipped else None,
        actual_delivery=order.delivered.at if order.delivered else None,
        facts=order,
    )


def appointments(
    ctx: ExportContext, subject: Subject, after: Place | None
) -> Sequence[Appointment]:
    """Return the next appointments, by id."""
    place = AppointmentId(after[0]) if after else None
    return ctx.personal.appointments(subject.customer_id, subject.user_id, limit=PAGE, after=place)


def place_of_appointment(appointment: Appointment) -> Place:
    """Return where an appointment stands."""
    return (appointment.appointment_id,)


def appointment_record(appointment: Appointment, _: Subject) -> AppointmentRecord:
    """Return what an archive has of an appointment."""
    return AppointmentRecord(
        appointment_id=appointment.appointment_id,
        service=appointment.service,
        status=appointment.status,
        starts_at=appointment.starts_at,
        facts=appointment,
    )


def brochures(
    ctx: ExportContext, subject: Subject, after: Place | None
) -> Sequence[BrochureRequest]:
    """Return the next brochure requests, by id."""
    place = RequestId(after[0]) if after else None
    return ctx.personal.brochures(subject.customer_id, subject.user_id, limit=PAGE, after=place)


def place_of_brochure(request: BrochureRequest) -> Place:
    """Return where a brochure request stands."""
    return (request.request_id,)


def brochure_record(request: BrochureRequest, _: Subject) -> BrochureRecord:
    """Return what an archive has of a brochure request."""
    return BrochureRecord(
        request_id=request.request_id,
        brochure=request.brochure,
        requested_at=request.requested_at,
    )


def points(ctx: ExportContext, subject: Subject, after: Place | None) -> Sequence[PointsEntry]:
    """Return the next loyalty points, by what they were given for."""
    return ctx.personal.points(subject.customer_id, limit=PAGE, after=after[0] if after else None)


def place_of_points(entry: PointsEntry) -> Place:
    """Return where points stand."""
    return (entry.reference,)


def points_record(entry: PointsEntry, _: Subject) -> PointsRecord:
    """Return what an archive has of points."""
    return PointsRecord(reference=entry.reference, points=entry.points, at=entry.at)


def _address(address: ShippingAddress) -> dict[str, str]:
    return {
        "street": address.street,
        "city": address.city,
        "state": address.state,
        "zipCode": address.zip_code,
        "country": address.country,
    }
