"""What the fields of the HTTP API say of a person, where tables and events do not say it already.

A field of a body is personal where a column or a field of an event with its name is; the names that
are only on the wire are told apart here.
"""

from __future__ import annotations

from collections.abc import Mapping

from customer_core.kernel.codec import camel
from customer_core.privacy.registry.model import Category, Place

PERSONAL: Mapping[str, Category] = {
    name: category
    for category, names in {
        Category.REFERENCE: ("customer", "subject", "entity_id", "pii_principal_id"),
        Category.IDENTITY: ("avatar", "name"),
        Category.CONTACT: ("party_contact", "party_name"),
        Category.LOCATION: ("address", "addresses"),
        Category.CREDENTIALS: ("password", "secret"),
        Category.PREFERENCES: (
            "marketing",
            "newsletters",
            "notifications",
            "notificationPreferences",
            "orderUpdates",
            "promotions",
            "timezone",
        ),
        Category.CONSENT: (
            *("consent", "consents", "emailOptIn", "smsOptIn", "pushOptIn", "recordedBy"),
            *("event_state", "event_time", "event_type", "events", "collection_method"),
            *("jurisdictions", "purposes", "pii_information", "record_id", "recordId"),
        ),
        Category.PURCHASES: (
            *("averageDaysBetweenOrders", "averageOrderValue", "byStatus", "cancellationRate"),
            *("daysSinceLastOrder", "deliveries", "firstOrderAt", "firstOrderDate"),
            *("lastOrderDate", "lastOrderId", "lifetimeValue", "metrics", "ordersByStatus"),
            *("ordersNotCounted", "ordersPerMonth", "paymentInfo", "recentOrders"),
            *("shipmentInfo", "stats", "summary", "totalOrders"),
        ),
        Category.APPOINTMENTS: (
            *("appointmentCancellationRate", "appointments", "appointmentsPerMonth"),
            *("brochureRequests", "cancelledAppointments", "completedAppointments"),
            *("firstAppointmentDate", "lastAppointmentDate", "nextAppointmentDate"),
            "totalAppointments",
        ),
        Category.PROFILING: (
            *("achievedAt", "byRules", "changes", "changesAt", "current", "explanations"),
            *("enteringSample", "leavingSample", "met", "missing", "nextTier"),
            *("qualifications", "qualified", "remaining", "sample", "tree", "value"),
        ),
        Category.REMARKS: ("content", "labels", "note", "notes", "tags"),
        Category.CORRESPONDENCE: ("download", "hold", "holds", "request", "requests"),
        Category.ONLINE: (
            *("actor", "ipAddress", "role", "roles", "timestamp", "traceparent", "userAgent"),
            *("detail", "message", "excerpt"),
        ),
    }.items()
    for name in names
}
"""Names that are only on the wire, by what they say of a person."""

PLAIN = frozenset(
    {
        *("act", "added", "after", "algorithm", "allowed", "applied", "atOnce", "before"),
        *("businessid", "certificate", "changedBy", "checks", "code", "column", "condition"),
        *("conditions", "controller", "cost", "count", "createdByRole", "days", "definition"),
        *("dependents", "depth", "done", "entering", "errors", "examples", "faults", "field"),
        *("found", "ground", "identified", "index", "joins", "kinds", "known"),
        *("lawful_basis", "leaving", "letters", "limit", "line", "matching", "members"),
        *("meta", "moving", "needed", "nextCursor", "offset", "ok", "overlapHours", "parts"),
        *("party_role", "pii_controllers", "pii_type", "place", "pointer", "privacy_notice"),
        *("problem", "publicKey", "pubsubname", "purpose_type", "read", "redelivered"),
        *("refused", "required", "requirement", "retired", "route", "ruleAfter"),
        *("ruleBefore", "ruleJson", "schema_version", "searched", "segments", "share"),
        *("shared", "shown", "signature", "specversion", "success", "suppressed", "time"),
        *("title", "topic", "total", "traceId", "treatment", "values", "verdict"),
        *("versions", "webhook", "webhooks", "windows", "withdrawal_method"),
    }
)
"""Names that are only on the wire, and say nothing of anybody."""


def names_declared(places: Mapping[str, Place]) -> frozenset[str]:
    """Return the names of everything that tables or events declare, as they are on the wire."""
    return frozenset(camel(name) for place in places.values() for name in place.names)
