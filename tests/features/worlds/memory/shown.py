"""What the core returns, written in the form of documents 000 and 001."""

from __future__ import annotations

from customer_core.addresses.model import Address
from customer_core.appointments.model import Appointment
from customer_core.brochures.model import BrochureRequest
from customer_core.consents.model import ConsentRecord, ConsentState
from customer_core.consents.receipt import ConsentReceipt
from customer_core.customers.attributes import shown_attributes
from customer_core.customers.model import Customer
from customer_core.customers.read_appointments import CustomerStatistics
from customer_core.customers.read_consents import Consents
from customer_core.customers.read_customer import CustomerView
from customer_core.kernel.clock import format_time
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import Recorded
from customer_core.notes.model import Note
from customer_core.orders.activity import CustomerActivity
from customer_core.orders.model import Order
from customer_core.segments.definition_set import DefinitionSet
from customer_core.segments.definitions import Definition
from customer_core.segments.list_segments import ListedSegments
from customer_core.segments.model import qualifications
from customer_core.segments.survey import DefinitionsCompared
from customer_core.tags.list_customers import ListedCustomer
from customer_core.tags.model import Tag
from tests.features.worlds.answers import Document


def customer(view: CustomerView) -> Document:
    """Return a customer as ``GET /customers/{customerId}`` of 001 does."""
    known, metrics = view.customer, view.segment.metrics
    return {
        "id": known.id,
        "userId": known.user_id,
        "email": known.email.address,
        "profile": _profile(known),
        "preferences": to_plain(known.preferences),
        "segment": {
            "tier": view.segment.standing.tier,
            "segment": view.segment.standing.segment,
            "loyaltyPoints": metrics.loyalty_points,
            "totalSpent": metrics.total_spent,
            "orderCount": metrics.order_count,
            "averageOrderValue": metrics.average_order_value,
        },
        "status": str(known.status),
        "registrationDate": format_time(known.registered_at),
        "updatedAt": format_time(known.updated_at),
        "version": known.version,
        "attributes": shown_attributes(known.attributes),
    }


def listed(one: ListedCustomer) -> Document:
    """Return a customer as a list shows it, with its tags where they may be seen."""
    tags = {} if one.tags is None else {"tags": list(one.tags)}
    return customer(one.view) | tags


def tag(one: Tag) -> Document:
    """Return a tag."""
    return {
        "id": one.id,
        "label": one.label,
        "createdBy": one.author,
        "createdAt": format_time(one.created_at),
    }


def note(one: Note) -> Document:
    """Return a note."""
    return {
        "id": one.id,
        "content": one.text,
        "createdBy": one.author,
        "createdByRole": one.author_role,
        "createdAt": format_time(one.created_at),
    }


def _profile(known: Customer) -> Document:
    profile: Document = to_plain(known.profile)
    return profile | {"phone": known.profile.phone and known.profile.phone.number}


def segment(view: CustomerView) -> Document:
    """Return a segment as ``GET /customers/{customerId}/segment`` of 001 does."""
    metrics, standing = view.segment.metrics, view.segment.standing
    return {
        "tier": standing.tier,
        "segment": standing.segment,
        "isDefault": standing.is_default,
        "metrics": {
            "totalSpent": metrics.total_spent,
            "orderCount": metrics.order_count,
            "averageOrderValue": metrics.average_order_value,
            "lastOrderDate": metrics.last_order_at and format_time(metrics.last_order_at),
            "daysSinceLastOrder": metrics.days_since_last_order,
        },
        "qualifications": {
            name: to_plain(held)
            for name, held in qualifications(standing, view.definitions).items()
        },
        "nextTier": to_plain(view.next_tier),
        "byHand": standing.by_hand and to_plain(standing.by_hand.assignment),
        "byRules": {"tier": standing.ruled_tier, "segment": standing.ruled_segment},
    }


def address(found: Address) -> Document:
    """Return an address as ``GET /customers/{customerId}/addresses`` of 001 does."""
    checked = found.validation
    return {
        "id": found.id,
        **found.shown(),
        "isDefault": found.is_default,
        "validationData": {
            "reason": checked.unchecked and str(checked.unchecked),
            "faults": to_plain(checked.faults),
            "state": checked.state,
            "zipCode": checked.zip_code,
        },
        "createdAt": format_time(found.created_at),
        "updatedAt": format_time(found.updated_at),
        "version": found.version,
    }


def order(found: Order) -> Document:
    """Return an order as document 000 does."""
    placed, paid, shipped = found.placed, found.paid, found.shipped
    assert placed is not None
    address = found.created.shipping_address if found.created else None
    return {
        "orderId": found.order_id,
        "customerId": placed.customer_id,
        "totalAmount": placed.total.amount,
        "status": str(found.status),
        "itemCount": len(found.created.items) if found.created else 0,
        "shippingAddress": to_plain(address),
        "createdAt": format_time(placed.at),
        "paymentInfo": paid
        and {
            "paymentId": paid.payment_id,
            "status": paid.status,
            "processedAt": format_time(paid.at),
        },
        "shipmentInfo": shipped
        and {
            "shipmentId": shipped.shipment_id,
            "trackingNumber": shipped.tracking_number,
            "estimatedDelivery": shipped.estimated_delivery
            and format_time(shipped.estimated_delivery),
            "actualDelivery": found.delivered and format_time(found.delivered.at),
        },
    }


def activity(found: CustomerActivity) -> Document:
    """Return a customer's activity as document 000 does."""
    return to_plain(found)  # type: ignore[no-any-return] # plain values are of any JSON type


def appointment(found: Appointment) -> Document:
    """Return an appointment."""
    return {
        "appointmentId": found.appointment_id,
        "status": str(found.status),
        "service": found.service,
        "startsAt": found.starts_at and format_time(found.starts_at),
    }


def brochure_request(found: BrochureRequest) -> Document:
    """Return a brochure request."""
    return {
        "requestId": found.request_id,
        "brochure": found.brochure,
        "requestedAt": format_time(found.requested_at),
    }


def statistics(figures: CustomerStatistics) -> Document:
    """Return the figures over a customer's orders and appointments."""
    found, booked = figures.orders, figures.appointments
    return {
        "totalOrders": found.activity.total_orders,
        "lastOrderDate": found.activity.last_order_at and format_time(found.activity.last_order_at),
        "cancellationRate": found.cancellation_rate,
        "averageDaysBetweenOrders": found.average_days_between_orders,
        "ordersNotCounted": found.orders_not_counted,
        "totalAppointments": booked.total,
        "completedAppointments": booked.completed,
        "cancelledAppointments": booked.cancelled,
        "appointmentCancellationRate": booked.cancellation_rate,
        "firstAppointmentDate": booked.first_at and format_time(booked.first_at),
        "lastAppointmentDate": booked.last_at and format_time(booked.last_at),
        "nextAppointmentDate": booked.next_at and format_time(booked.next_at),
        "appointmentsPerMonth": booked.visits_per_month,
    }


def entry(recorded: Recorded) -> Document:
    """Return an entry of the history."""
    audit = recorded.event.audit or {}
    return {
        "event": recorded.event.event_type,
        "by": audit["actor"],
        "changes": audit.get("changes", {}),
    }


def definitions(listed: ListedSegments) -> Document:
    """Return what a business defines, as ``GET /segments`` does."""
    defined = listed.defined
    return {
        "version": defined.version,
        "tiers": [_definition(one) for one in defined.definitions.tiers],
        "segments": [_definition(one) for one in defined.definitions.segments],
    }


def version(made: DefinitionSet) -> Document:
    """Return a version of what a business defines."""
    change = made.change
    assert change is not None
    definition = made.find(change.name)
    return {
        "version": made.version,
        "change": str(change.what),
        "name": change.name,
        "rule": definition and definition.rule_text,
        "changedBy": change.author,
        "changedAt": format_time(change.at),
    }


def compared(found: DefinitionsCompared) -> Document:
    """Return whom other definitions would move, as ``POST /segments/{name}/preview`` does."""
    return {
        "customers": found.customers,
        "moving": found.moving,
        "members": [{"name": name, **to_plain(one)} for name, one in found.members.items()],
        "tiers": to_plain(found.tiers),
        "segments": to_plain(found.segments),
    }


def _definition(definition: Definition) -> Document:
    return {
        "name": definition.name,
        "kind": str(definition.kind),
        "rule": definition.rule_text,
        "description": definition.description,
        "priority": definition.priority,
        "version": definition.version,
    }


def consents(found: Consents) -> Document:
    """Return how consent stands, and its history."""
    return {
        "consents": [_consent(one) for one in found.states],
        "history": [_decision(one) for one in found.history.items],
    }


def receipt(found: ConsentReceipt) -> Document:
    """Return what a receipt says, field by field."""
    return {**to_plain(found), "noticeVersion": found.notice.version}


def _consent(one: ConsentState) -> Document:
    since = one.record and format_time(one.record.at)
    return {"channel": str(one.channel), "state": str(one.state), "since": since}


def _decision(one: ConsentRecord) -> Document:
    plain: Document = to_plain(one)
    return {**plain, "recordedBy": one.actor_role}
