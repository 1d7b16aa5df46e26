"""The labels in the tables of the feature files, and the fields of the service they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from customer_core.kernel.codec import camel

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


def path_of(label: str, labels: Labels = CUSTOMER) -> str:
    """Return the path that a label stands for; one that nobody knows is a field of its own."""
    return labels.get(label) or camel(label.replace(" ", "_"))
