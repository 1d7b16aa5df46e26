"""What the journal and the tables around it hold of a person; the events are declared by type."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import exported, inner, reference
from customer_core.privacy.registry.model import (
    Category,
    Datum,
    Key,
    Medium,
    Place,
    Treatment,
)
from customer_core.privacy.registry.purposes import DELIVERY, SECURITY

_BY_TYPE = "by the declaration of its type"

JOURNAL = Place(
    name="journal",
    medium=Medium.TABLE,
    description="Every event, ours and those of others, in the order in which they were written.",
    key=Key.CONTENT,
    keeps_rows=True,
    data=(
        Datum(
            name="stream",
            category=Category.REFERENCE,
            purpose=SECURITY,
            treatment=Treatment.SCRUBBED,
            ground=_BY_TYPE,
            left_out="names the person or the order, which the export has",
        ),
        Datum(
            name="data",
            category=Category.PURCHASES,
            purpose=SECURITY,
            treatment=Treatment.SCRUBBED,
            ground=_BY_TYPE,
            exported="events",
        ),
        Datum(
            name="metadata",
            category=Category.ONLINE,
            purpose=SECURITY,
            treatment=Treatment.SCRUBBED,
            ground=_BY_TYPE,
            exported="events",
        ),
        Datum(
            name="audit",
            category=Category.ONLINE,
            purpose=SECURITY,
            treatment=Treatment.EMPTIED,
            exported="events",
        ),
    ),
    plain=(
        "position",
        "xid",
        "partition",
        "business_id",
        "source",
        "event_id",
        "event_type",
        "event_version",
        "occurred_at",
        "subject_version",
        "recorded_at",
    ),
)

QUARANTINE = Place(
    name="quarantine",
    medium=Medium.TABLE,
    description="Messages that could not be read, as they came.",
    key=Key.CONTENT,
    data=inner(
        "could not be read, so that it is nobody's; it is searched before an erasure ends",
        Category.PURCHASES,
        DELIVERY,
        "raw",
        "reason",
        "headers",
    ),
    plain=("id", "transport", "at", "businesses"),
)

DEAD_LETTERS = Place(
    name="dead_letters",
    medium=Medium.TABLE,
    description="Events that a reader could not take, with the reason.",
    key=Key.STREAM,
    data=(
        reference("stream", DELIVERY),
        *inner("quotes the event, which the export has", Category.PURCHASES, DELIVERY, "reason"),
    ),
    plain=(
        "position",
        "reader",
        "business_id",
        "source",
        "event_id",
        "event_type",
        "attempts",
        "first_failed_at",
        "last_failed_at",
        "next_attempt_at",
    ),
)

WEBHOOK_DELIVERIES = Place(
    name="webhook_deliveries",
    medium=Medium.TABLE,
    description="Events on their way to the endpoints of the business.",
    key=Key.STREAM,
    data=(
        reference("stream", DELIVERY),
        *exported("deliveries", Category.PURCHASES, DELIVERY, "body"),
        *inner("what the endpoint answered", Category.ONLINE, DELIVERY, "answer_detail"),
    ),
    plain=(
        "business_id",
        "endpoint_id",
        "event_id",
        "number",
        "event_type",
        "content_type",
        "status",
        "attempts",
        "tries",
        "created_at",
        "next_attempt_at",
        "last_attempt_at",
        "answer_status",
    ),
)

SEGMENT_RECOMPUTES = Place(
    name="segment_recomputes",
    medium=Medium.TABLE,
    description="How far a recompute of everyone is: the ids of the customers at its places.",
    key=Key.CUSTOMER,
    keeps_rows=True,
    data=tuple(
        Datum(
            name=name,
            category=Category.REFERENCE,
            purpose=SECURITY,
            treatment=Treatment.EMPTIED,
            left_out="a place in a run of a few seconds",
        )
        for name in ("after_customer", "until_customer")
    ),
    plain=(
        "run",
        "part",
        "scope",
        "definitions",
        "started_at",
        "taken_at",
        "after_business",
        "until_business",
        "finished",
        "customers",
        "movements",
    ),
)

NOBODYS = tuple(
    Place(name=name, medium=Medium.TABLE, description=description, plain=plain)
    for name, description, plain in (
        ("journal_cursors", "Places of readers.", ("cursor", "partition", "xid", "position")),
        (
            "journal_cluster",
            "The cluster of the journal.",
            ("alone", "system_identifier", "adopted_at", "retained_since", "erased_again_at"),
        ),
        (
            "segment_definitions",
            "What tiers and segments mean; their authors are staff, named by their user id.",
            ("business_id", "version", "definitions", "change", "changed_at", "applied_at"),
        ),
        (
            "webhook_endpoints",
            "Endpoints of the business.",
            (
                "business_id",
                "id",
                "url",
                "event_types",
                "description",
                "secrets",
                "status",
                "reason",
                "failing_since",
                "failures",
                "created_at",
                "updated_at",
                "version",
            ),
        ),
    )
)
"""Tables that hold nobody's data."""

TABLES = (
    JOURNAL,
    QUARANTINE,
    DEAD_LETTERS,
    WEBHOOK_DELIVERIES,
    SEGMENT_RECOMPUTES,
    *NOBODYS,
)
