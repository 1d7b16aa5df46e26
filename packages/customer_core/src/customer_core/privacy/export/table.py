"""The parts of an archive, one table of them all: whoever adds a part adds an entry here."""

from __future__ import annotations

from customer_core.privacy.export.parts import Form, Part, all_at_once, page_by_page
from customer_core.privacy.export.reading import activity, happenings, person, requests
from customer_core.privacy.export.records import (
    AccountRecord,
    AddressRecord,
    AppointmentRecord,
    BrochureRecord,
    ConsentEntry,
    DeliveryRecord,
    EventRecord,
    NoteRecord,
    OrderRecord,
    PointsRecord,
    ProfileRecord,
    RequestRecord,
    SegmentRecord,
    TagRecord,
)

OF_THE_PERSON = (
    Part(
        name="profile",
        title="Your profile and preferences",
        about="Who you are to us, and how you want to be served.",
        record=ProfileRecord,
        form=Form.ONE,
        read=all_at_once(person.profile),
    ),
    Part(
        name="segment",
        title="Where you stand as a customer",
        about="Your tier and segments, with the figures that they stand on.",
        record=SegmentRecord,
        form=Form.ONE,
        read=all_at_once(person.segment),
    ),
    Part(
        name="account",
        title="What the sign-in service told of you",
        about="The account that you sign in with, as far as we were told of it.",
        record=AccountRecord,
        form=Form.ONE,
        read=all_at_once(person.account),
    ),
    Part(
        name="addresses",
        title="Your addresses",
        about="Where you have things sent, and where you are billed.",
        record=AddressRecord,
        read=all_at_once(person.addresses),
        columns=("id", "type", "street", "street2", "city", "state", "zipCode", "country"),
    ),
    Part(
        name="consent",
        title="What you agreed to",
        about="Every decision about marketing, the newest first.",
        record=ConsentEntry,
        read=page_by_page(person.consents, person.place_of_consent, person.consent_entry),
        columns=("at", "purpose", "channel", "decision", "source", "noticeVersion", "actorRole"),
    ),
    Part(
        name="tags",
        title="Labels that we gave you",
        about="How we sort customers by hand.",
        record=TagRecord,
        read=all_at_once(person.tags),
    ),
    Part(
        name="notes",
        title="What we noted about you",
        about="Remarks of those who serve you.",
        record=NoteRecord,
        read=page_by_page(person.notes, person.place_of_note, person.note_record),
    ),
    Part(
        name="requests",
        title="What you asked for under data protection law",
        about="Your privacy requests, with what was done about them.",
        record=RequestRecord,
        read=page_by_page(requests.requests, requests.place_of_request, requests.request_record),
    ),
)

OF_WHAT_THEY_DID = (
    Part(
        name="orders",
        title="Your orders",
        about="What you bought, with payments and shipments, the newest first.",
        record=OrderRecord,
        read=page_by_page(activity.orders, activity.place_of_order, activity.order_record),
        columns=(
            "orderId",
            "createdAt",
            "status",
            "totalAmount",
            "currency",
            "itemCount",
            "paymentId",
            "paymentStatus",
            "paymentProcessedAt",
            "shipmentId",
            "trackingNumber",
            "estimatedDelivery",
            "actualDelivery",
        ),
    ),
    Part(
        name="appointments",
        title="Your appointments",
        about="What you booked with us.",
        record=AppointmentRecord,
        read=page_by_page(
            activity.appointments, activity.place_of_appointment, activity.appointment_record
        ),
        columns=("appointmentId", "service", "status", "startsAt"),
    ),
    Part(
        name="brochures",
        title="The brochures you asked for",
        about="What you wanted to read.",
        record=BrochureRecord,
        read=page_by_page(activity.brochures, activity.place_of_brochure, activity.brochure_record),
        columns=("requestId", "brochure", "requestedAt"),
    ),
    Part(
        name="loyalty",
        title="Your loyalty points",
        about="Points that you were given, and what for.",
        record=PointsRecord,
        read=page_by_page(activity.points, activity.place_of_points, activity.points_record),
        columns=("reference", "points", "at"),
    ),
)

OF_WHAT_HAPPENED = (
    Part(
        name="events",
        title="What happened, and when",
        about="Every event about you that we keep, with what it changed.",
        record=EventRecord,
        form=Form.LINES,
        read=happenings.events,
    ),
    Part(
        name="deliveries",
        title="What we passed on about you",
        about="Events about you that went to the endpoints of other services.",
        record=DeliveryRecord,
        form=Form.LINES,
        read=happenings.deliveries,
    ),
)

PARTS = (*OF_THE_PERSON, *OF_WHAT_THEY_DID, *OF_WHAT_HAPPENED)
"""Every part, in the order in which an archive has them."""

BY_NAME = {part.name: part for part in PARTS}
