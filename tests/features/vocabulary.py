"""The words of the feature files, and what they stand for in the documents of the service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from parse import with_pattern
from pytest_bdd import parsers

from customer_core.kernel.clock import format_time
from customer_core.kernel.codec import camel
from tests.features.worlds.world import Document

Labels = Mapping[str, str]

CUSTOMER: Labels = {
    "id": "id",
    "moment": "asOf",
    "e-mail": "email",
    "user": "userId",
    "password": "password",
    "status": "status",
    "first name": "profile.firstName",
    "last name": "profile.lastName",
    "date of birth": "profile.dateOfBirth",
    "gender": "profile.gender",
    "phone": "profile.phone",
    "avatar": "profile.avatar",
    "language": "preferences.language",
    "currency": "preferences.currency",
    "time zone": "preferences.timezone",
    "marketing by e-mail": "preferences.marketing.emailOptIn",
    "marketing by text message": "preferences.marketing.smsOptIn",
    "marketing by push message": "preferences.marketing.pushOptIn",
    "notifications of order updates": "preferences.notifications.orderUpdates",
    "notifications of promotions": "preferences.notifications.promotions",
    "registered": "registrationDate",
    "changed": "updatedAt",
    "tier": "segment.tier",
    "segment": "segment.segment",
    "points": "segment.loyaltyPoints",
    "orders": "segment.orderCount",
    "total spent": "segment.totalSpent",
}
ADDRESS: Labels = {
    "type": "type",
    "default": "isDefault",
    "first name": "firstName",
    "last name": "lastName",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "state": "state",
    "zip code": "zipCode",
    "country": "country",
    "phone": "phone",
    "checked and right": "isValidated",
    "wrong": "wrong",
    "not checked": "validationData.reason",
    "state by rule": "validationData.state",
}
ORDER: Labels = {
    "customer": "customerId",
    "total": "totalAmount",
    "status": "status",
    "items": "itemCount",
    "city": "shippingAddress.city",
    "placed": "createdAt",
    "payment": "paymentInfo.paymentId",
    "payment state": "paymentInfo.status",
    "paid": "paymentInfo.processedAt",
    "shipment": "shipmentInfo.shipmentId",
    "tracking": "shipmentInfo.trackingNumber",
    "expected": "shipmentInfo.estimatedDelivery",
    "delivered": "shipmentInfo.actualDelivery",
}
ACTIVITY: Labels = {
    "orders": "totalOrders",
    "total spent": "totalSpent",
    "first order": "firstOrderAt",
    "last order": "lastOrderAt",
    "last order id": "lastOrderId",
}
METRICS: Labels = {
    "orders": "metrics.orderCount",
    "total spent": "metrics.totalSpent",
    "average order": "metrics.averageOrderValue",
    "last order": "metrics.lastOrderDate",
}
APPOINTMENT: Labels = {
    "appointment": "appointmentId",
    "status": "status",
    "service": "service",
    "starts": "startsAt",
}
BROCHURE: Labels = {"request": "requestId", "brochure": "brochure", "requested": "requestedAt"}
STATISTICS: Labels = {
    "orders": "totalOrders",
    "cancelled": "cancellationRate",
    "days between orders": "averageDaysBetweenOrders",
    "last order": "lastOrderDate",
    "not counted": "ordersNotCounted",
    "appointments": "totalAppointments",
    "completed appointments": "completedAppointments",
    "cancelled appointments": "cancelledAppointments",
    "cancelled of appointments": "appointmentCancellationRate",
    "first appointment": "firstAppointmentDate",
    "last appointment": "lastAppointmentDate",
    "next appointment": "nextAppointmentDate",
    "appointments a month": "appointmentsPerMonth",
}
BY_HAND: Labels = {
    "tier": "tier",
    "segment": "segment",
    "reason": "reason",
    "author": "author",
    "since": "assignedAt",
    "until": "endsAt",
}
CONDITION: Labels = {
    "condition": "requirement",
    "now": "current",
    "needed": "required",
    "met": "met",
    "reached": "progress",
    "missing": "remaining",
}
EXPLAINED: Labels = {
    "condition": "requirement",
    "now": "value",
    "met": "holds",
    "since": "since",
}
TOLD: Labels = {
    "customer": "customerId",
    "e-mail": "email",
    "first name": "profile.firstName",
    "last name": "profile.lastName",
    "tier": "segment.tier",
    "begins as": "segment.segment",
    "registered": "registrationDate",
    "fields changed": "fieldsChanged",
    "new phone": "phone",
    "changed": "updatedAt",
    "purpose": "purpose",
    "channel": "channel",
    "given": "givenAt",
    "withdrawn": "withdrawnAt",
    "deactivated": "deactivatedAt",
    "segment": "segment",
    "entered": "enteredAt",
    "exited": "exitedAt",
    "set tier": "tier",
    "reason": "reason",
    "author": "author",
    "until": "endsAt",
    "since": "changedAt",
    "old tier": "oldTier",
    "new tier": "newTier",
    "old segment": "oldSegment",
    "new segment": "newSegment",
    "kind": "kind",
    "rule": "rule",
    "tag": "tag",
    "by": "createdBy",
    "made": "createdAt",
    "removed by": "removedBy",
    "version": "version",
    "defined": "definedAt",
    "retired": "retiredAt",
    "inactive since": "inactiveSince",
    "goes from": "anonymisedFrom",
}
DEFINITION: Labels = {
    "kind": "kind",
    "rule": "rule",
    "description": "description",
    "priority": "priority",
    "version": "version",
}
VERSION: Labels = {
    "version": "version",
    "change": "change",
    "segment": "name",
    "rule": "rule",
    "author": "changedBy",
    "moment": "changedAt",
}

_NAMES = {path: label for label, path in CUSTOMER.items()}
_TRUTHS = {"yes": True, "no": False}


def path_of(label: str, labels: Labels = CUSTOMER) -> str:
    """Return the path that a label stands for; one that nobody knows is a field of its own."""
    return labels.get(label) or camel(label.replace(" ", "_"))


def document_of(rows: Iterable[Sequence[str]]) -> Document:
    """Return the document of a customer that a table describes; see :func:`document_from`."""
    return document_from(rows, CUSTOMER)


def document_from(rows: Iterable[Sequence[str]], labels: Labels) -> Document:
    """Return the document that a table of labels and values describes; ``-`` empties a field."""
    document: Document = {}
    for label, text in rows:
        *parents, name = path_of(label, labels).split(".")
        place = document
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = None if text == "-" else _TRUTHS.get(text, text)
    return document


def check(document: Document, rows: Iterable[Sequence[str]], labels: Labels) -> None:
    """Fail unless each label's value in the document is the one of the table."""
    for label, expected in rows:
        found = value_at(document, labels[label])
        assert is_meant(expected, found), f"{label} is {found!r}, not {expected}"


def value_at(document: Document, path: str) -> Any:
    """Return the value at a path, or None where the way ends before."""
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def is_meant(expected: str, found: object) -> bool:
    """Whether a text of a table means the value found."""
    if isinstance(found, bool) or found is None:
        return expected == {True: "yes", False: "no", None: "-"}[found]
    if isinstance(found, (Decimal, int)):
        return _as_number(expected) == found
    if isinstance(found, (list, tuple)):
        return expected == ", ".join(_NAMES.get(path, path) for path in found)
    return expected == found or _as_time(expected) == found


def _as_number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _as_time(text: str) -> str | None:
    return wire_time(text) if re.fullmatch(_MOMENT, text) else None


def wire_time(text: str) -> str:
    """Return a moment of a feature file as it goes over the wire."""
    return format_time(moment_of(text))


_MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"


@with_pattern(_MOMENT)
def moment_of(text: str) -> datetime:
    """Return the moment, in UTC, that a text such as ``2024-10-30 10:00`` names."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@with_pattern(r"\d+ days?(?: \d\d:\d\d:\d\d)?")
def span_of(text: str) -> timedelta:
    """Return the time that ``89 days 23:59:59`` takes."""
    days, _, rest = text.partition(" day")
    hours, minutes, seconds = (rest.removeprefix("s").strip() or "0:0:0").split(":")
    return timedelta(int(days), hours=int(hours), minutes=int(minutes), seconds=int(seconds))


@with_pattern(r"\d+(?:\.\d+)?")
def amount_of(text: str) -> Decimal:
    """Return an amount."""
    return Decimal(text)


@with_pattern(r"[^,]+(?:, [^,]+)*(?: and [^,]+)?")
def words_of(text: str) -> list[str]:
    """Return the members of ``a, b and c``."""
    return re.split(r", | and ", text)


@with_pattern(r"[\w.\-]+")
def id_of(text: str) -> str:
    """Return an id."""
    return text


@with_pattern(r"[\w.\-]*[@\d][\w.@\-]*")
def name_of(text: str) -> str:
    """Return how a customer is named: by an id with a digit in it, or by an e-mail address."""
    return text


@with_pattern(
    "the shop|an administrator|the administrator|a manager|an agent|the customer"
    "|another customer|a person|the person|user-7"
)
def who_of(text: str) -> str:
    """Return the words for somebody who acts."""
    return text


@with_pattern("North|South")
def business_of(text: str) -> str:
    """Return a business's name in the scenario."""
    return text


TYPES = {
    "Moment": moment_of,
    "Span": span_of,
    "Amount": amount_of,
    "Words": words_of,
    "Id": id_of,
    "Name": name_of,
    "Who": who_of,
    "Business": business_of,
}


def phrase(text: str) -> parsers.parse:
    """Return the parser of a step's words."""
    return parsers.parse(text, extra_types=TYPES, case_sensitive=True)
