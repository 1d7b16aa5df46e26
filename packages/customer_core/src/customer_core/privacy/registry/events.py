"""What each type of event holds of a person, and what is left of it after an erasure.

Of an event that is kept, only the fields declared here stay, and of those only what their treatment
leaves: a field that nobody declared is taken for personal.
"""

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
from customer_core.privacy.registry.model import Category, Datum, Key, Medium, Place, Purpose
from customer_core.privacy.registry.purposes import (
    ACCOUNT,
    APPOINTMENTS,
    BOOKKEEPING,
    LOYALTY,
    MARKETING,
    SALES,
    SEGMENTATION,
)

_EXPORTED_AS = "events"


def _told(
    category: Category, purpose: Purpose, *names: str, user: bool = False
) -> tuple[Datum, ...]:
    ids = ("customerId", "userId") if user else ("customerId",)
    return (
        *(reference(name, purpose, _EXPORTED_AS) for name in ids),
        *exported(_EXPORTED_AS, category, purpose, *names),
    )


def _of_customer(
    name: str, description: str, *data: Datum, plain: tuple[str, ...] = (), key: Key = Key.STREAM
) -> Place:
    return Place(
        name=name, medium=Medium.EVENT, description=description, key=key, data=data, plain=plain
    )


def _of_order(name: str, description: str, *data: Datum, plain: tuple[str, ...] = ()) -> Place:
    return Place(
        name=name,
        medium=Medium.EVENT,
        description=description,
        key=Key.CUSTOMER,
        keeps_rows=True,
        data=(
            *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "orderId"),
            *data,
            *emptied(_EXPORTED_AS, Category.PURCHASES, SALES, "extraPayload"),
        ),
        plain=plain,
    )


_BUYER = pseudonymised("customerId", BOOKKEEPING, FOR_THE_BOOKS, AS_BOOKS)
_SUM = kept(
    _EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "totalAmount", "currency", "exchangeRate"
)

OURS = (
    _of_customer(
        "CustomerCreated",
        "A customer registered.",
        *_told(Category.CONTACT, ACCOUNT, "email", "profile", user=True),
        *exported(_EXPORTED_AS, Category.PROFILING, SEGMENTATION, "segment"),
        plain=("registrationDate",),
    ),
    _of_customer(
        "CustomerProfileUpdated",
        "Fields of a customer changed.",
        *_told(Category.CONTACT, ACCOUNT, "email", "phone", user=True),
        plain=("fieldsChanged", "updatedAt"),
    ),
    _of_customer(
        "CustomerDeactivated",
        "A customer left.",
        *_told(Category.IDENTITY, ACCOUNT),
        plain=("deactivatedAt",),
    ),
    _of_customer(
        "CustomerReactivated",
        "A customer came back.",
        *_told(Category.IDENTITY, ACCOUNT),
        plain=("reactivatedAt",),
    ),
    _of_customer(
        "ConsentGiven",
        "The person agreed to marketing.",
        *_told(
            Category.CONSENT,
            MARKETING,
            *("consentId", "purpose", "channel", "source", "noticeVersion", "givenAt"),
        ),
    ),
    _of_customer(
        "ConsentWithdrawn",
        "The person no longer agrees to marketing.",
        *_told(
            Category.CONSENT,
            MARKETING,
            *("consentId", "purpose", "channel", "source", "noticeVersion", "withdrawnAt"),
        ),
    ),
    _of_customer(
        "CustomerSegmentChanged",
        "A customer's tier or segment changed.",
        *_told(
            Category.PROFILING,
            SEGMENTATION,
            "oldTier",
            "newTier",
            "oldSegment",
            "newSegment",
            "changedAt",
        ),
    ),
    _of_customer(
        "SegmentEntered",
        "A customer came into a segment.",
        *_told(Category.PROFILING, SEGMENTATION, "segment", "enteredAt"),
    ),
    _of_customer(
        "SegmentExited",
        "A customer went out of a segment.",
        *_told(Category.PROFILING, SEGMENTATION, "segment", "exitedAt"),
    ),
    _of_customer(
        "SegmentAssigned",
        "A tier or segment was set by hand.",
        *_told(
            Category.PROFILING,
            SEGMENTATION,
            "tier",
            "segment",
            "reason",
            "author",
            "assignedAt",
            "endsAt",
        ),
    ),
    _of_customer(
        "SegmentAssignmentWithdrawn",
        "What was set by hand no longer holds.",
        *_told(
            Category.PROFILING, SEGMENTATION, "tier", "segment", "reason", "author", "withdrawnAt"
        ),
    ),
)
"""Events of this service about a customer; they go with the customer."""

ORDERS = (
    _of_order(
        "OrderCreated",
        "An order was placed.",
        _BUYER,
        *_SUM,
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "items", "createdAt"),
        *emptied(_EXPORTED_AS, Category.LOCATION, SALES, "shippingAddress"),
    ),
    _of_order(
        "PaymentProcessed",
        "A payment was authorised or taken.",
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "paymentId", "status", "processedAt"),
    ),
    _of_order(
        "PaymentFailed",
        "A payment was refused.",
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "paymentId", "failedAt"),
        *emptied(_EXPORTED_AS, Category.PURCHASES, SALES, "reason"),
    ),
    _of_order(
        "ShipmentCreated",
        "An order was sent.",
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "shipmentId", "estimatedDelivery"),
        *emptied(_EXPORTED_AS, Category.LOCATION, SALES, "trackingNumber"),
    ),
    _of_order(
        "OrderDelivered",
        "An order arrived.",
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "shipmentId", "actualDelivery"),
    ),
    _of_order(
        "OrderCancelled",
        "An order was cancelled.",
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "cancelledAt"),
        *emptied(_EXPORTED_AS, Category.PURCHASES, SALES, "reason"),
    ),
    _of_order(
        "OrderReturned",
        "An order came back.",
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "returnedAt"),
    ),
    _of_order(
        "OrderCompleted",
        "An order was completed.",
        _BUYER,
        *_SUM,
        *kept(_EXPORTED_AS, Category.PURCHASES, BOOKKEEPING, "completedAt"),
    ),
)
"""Events of other services about orders; they are kept without the person."""

OTHERS = (
    _of_customer(
        "LoyaltyPointsEarned",
        "Points were given.",
        *_told(Category.LOYALTY, LOYALTY, "points", "reason", "reference", "expiresAt"),
        key=Key.CUSTOMER,
    ),
    *(
        Place(
            name=name,
            medium=Medium.EVENT,
            description=description,
            key=Key.USER,
            data=(
                reference("userId", ACCOUNT, _EXPORTED_AS),
                *exported(_EXPORTED_AS, Category.CONTACT, ACCOUNT, "email", "phone"),
                *exported(
                    _EXPORTED_AS, Category.IDENTITY, ACCOUNT, "firstName", "lastName", "fullName"
                ),
            ),
        )
        for name, description in (
            ("UserCreated", "A user has an account at the auth service."),
            ("UserUpdated", "The auth service knows something new of a user."),
        )
    ),
    *(
        Place(
            name=name,
            medium=Medium.EVENT,
            description=description,
            key=Key.OWNER,
            data=_told(Category.APPOINTMENTS, APPOINTMENTS, *names, user=True),
        )
        for name, description, *names in (
            (
                "AppointmentBooked",
                "An appointment was booked.",
                "appointmentId",
                "service",
                "startsAt",
            ),
            (
                "AppointmentCompleted",
                "An appointment took place.",
                "appointmentId",
                "service",
                "completedAt",
            ),
            (
                "AppointmentCancelled",
                "An appointment was called off.",
                "appointmentId",
                "service",
                "cancelledAt",
            ),
            (
                "BrochureRequested",
                "A brochure was asked for.",
                "requestId",
                "brochure",
                "requestedAt",
            ),
        )
    ),
)
"""Events of other services about the person; they go with the customer."""

OF_THE_BUSINESS = tuple(
    Place(name=name, medium=Medium.EVENT, description=description, plain=plain)
    for name, description, plain in (
        (
            "SegmentDefined",
            "A tier or segment was defined; its author is staff.",
            (
                "segment",
                "kind",
                "version",
                "author",
                "rule",
                "description",
                "priority",
                "definedAt",
            ),
        ),
        (
            "SegmentRetired",
            "A tier or segment was retired; its author is staff.",
            ("segment", "kind", "version", "author", "retiredAt"),
        ),
        (
            "AudienceExported",
            "The members of a tier or segment were written into a file; holds none of them.",
            ("segment", "reachable", "form", "customers", "exportedAt"),
        ),
        ("WebhookRegistered", "An endpoint was added.", ("webhookId", "url", "eventTypes")),
        ("WebhookChanged", "An endpoint changed.", ("webhookId", "fieldsChanged")),
        (
            "WebhookStopped",
            "An endpoint gets no more events.",
            ("webhookId", "status", "reason", "failingSince"),
        ),
        ("WebhookRemoved", "An endpoint was removed.", ("webhookId",)),
    )
)
"""Events of this service about the business itself; they hold nobody's data."""

EVENTS = (*OURS, *ORDERS, *OTHERS, *OF_THE_BUSINESS)
