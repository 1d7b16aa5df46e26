"""Every datum that the registry declares as exported is in the archive, for a customer who has all.

The test goes by the registry: a datum that is newly declared fails here until it is in the archive
and this says how it looks there.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from customer_core.addresses.model import (
    Address,
    AddressId,
    AddressType,
    Place,
    PostalFault,
    PostalProblem,
    Purpose,
    Validation,
)
from customer_core.consents.model import Channel, ConsentId, ConsentRecord, Decision
from customer_core.customers.model import Gender, Phone, Preferences, Profile
from customer_core.kernel.events import OUR_SOURCE, Metadata
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.notes.model import Note, NoteId
from customer_core.privacy.export.subject import AUTHOR_FIELDS
from customer_core.privacy.export.table import BY_NAME
from customer_core.privacy.registry import EVENTS, TABLES, Datum, Key
from customer_core.privacy.registry import Place as Declared
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.states import RequestKind
from customer_core.privacy.requests.steps import Actor
from customer_core.segments.assignment import Assignment, ByHand
from customer_core.segments.history import CustomerKey
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment, Standing
from customer_core.tags.model import Tag, TagId
from customer_core.testing import (
    MemoryService,
    a_customer,
    an_event,
    envelope,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
    user_told,
)
from customer_core.webhooks.deliveries import Delivery, Message
from customer_core.webhooks.model import Endpoint, EndpointKey, WebhookId
from tests.core.privacy.archives import archive_of

CUSTOMER, USER, ORDER = CustomerId("marked-customer"), "marked-user", "marked-order"
AT = datetime(2024, 12, 12, 12, 0, tzinfo=UTC)
BY_BOB = Assignment(
    tier="vip", segment="frequent_buyer", reason="marked-reason", author="bob", assigned_at=AT
)

HELD = {
    "customers": {
        "id": '"id":"marked-customer"',
        "user_id": '"userId":"marked-user"',
        "email": '"email":"marked@example.com"',
        "phone": '"phone":"+40712345678"',
        "first_name": '"firstName":"marked-first"',
        "last_name": '"lastName":"marked-last"',
        "full_name": '"fullName":"marked-full"',
        "date_of_birth": '"dateOfBirth":"1985-06-15"',
        "gender": '"gender":"female"',
        "avatar_url": '"avatarUrl":"https://marked.example/avatar.png"',
        "preferences": '"timezone":"Europe/Bucharest"',
        "attributes": '"attributes":{"shoe_size":"marked-attribute"}',
        "assignment": '"reason":"marked-reason"',
        "last_login_at": '"lastLoginAt":"2024-12-12T12:00:00Z"',
    },
    "customer_addresses": {
        "first_name": '"firstName":"marked-at-first"',
        "last_name": '"lastName":"marked-at-last"',
        "phone": '"phone":"+40787654321"',
        "type": '"type":"both"',
        "is_default_shipping": '"isDefaultShipping":true',
        "is_default_billing": '"isDefaultBilling":false',
        "company": '"company":"marked-company"',
        "street": '"street":"marked-street"',
        "street2": '"street2":"marked-street2"',
        "city": '"city":"marked-city"',
        "state": '"state":"marked-state"',
        "zip_code": '"zipCode":"marked-zip"',
        "country": '"country":"RO"',
        "is_validated": '"isValidated":false',
        "validation_data": '"examples":["marked-example"]',
    },
    "auth_accounts": {"said": '"value":"marked-said"'},
    "customer_segments": {
        "tier": '"tier":"premium"',
        "segment": '"segment":"high_value"',
        "is_default": '"isDefault":false',
        "tiers": '"tiers":{"premium":"2024-12-12T12:00:00Z"}',
        "memberships": '"memberships":{"high_value":"2024-12-12T12:00:00Z"}',
        "total_spent": '"totalSpent":1234.56',
        "order_count": '"orderCount":17',
        "orders_last_6_months": '"ordersLast6Months":5',
        "last_order_at": '"lastOrderAt":"2024-12-12T12:00:00Z"',
        "loyalty_points": '"loyaltyPoints":4321',
        "not_counted": '"notCounted":3',
        "by_hand": '"reason":"marked-reason"',
    },
    "loyalty_points": {
        "reference": '"reference":"marked-reference"',
        "points": '"points":77',
        "at": '"at":"2024-12-12T12:00:00Z"',
    },
    "order_summary": {
        "order_id": '"orderId":"marked-order"',
        "total_amount": '"totalAmount":98.76',
        "currency": '"currency":"EUR"',
        "base_amount": '"baseAmount":197.52',
        "status": '"status":"Returned"',
        "item_count": '"itemCount":1',
        "created_at": '"createdAt":"2024-12-12T12:00:00Z"',
        "payment_id": '"paymentId":"pay-marked-order"',
        "payment_status": '"paymentStatus":"Captured"',
        "payment_processed_at": '"paymentProcessedAt":"2024-12-12T12:00:00Z"',
        "qualified_at": '"qualifiedAt":"2024-12-12T12:00:00Z"',
        "disqualified_at": '"disqualifiedAt":"2024-12-20T00:00:00Z"',
        "shipping_address": '"shippingAddress":{"street":"marked-street"',
        "shipment_id": '"shipmentId":"marked-shipment"',
        "tracking_number": '"trackingNumber":"marked-tracking"',
        "estimated_delivery": '"estimatedDelivery":"2024-12-15T00:00:00Z"',
        "actual_delivery": '"actualDelivery":"2024-12-14T00:00:00Z"',
        "facts": '"facts":{"businessId"',
    },
    "appointments": {
        "appointment_id": '"appointmentId":"marked-appointment"',
        "service": '"service":"marked-service"',
        "status": '"status":"Booked"',
        "starts_at": '"startsAt":"2025-01-02T10:00:00Z"',
        "facts": '"facts":{"businessId"',
    },
    "brochure_requests": {
        "request_id": '"requestId":"marked-brochure-request"',
        "brochure": '"brochure":"marked-brochure"',
        "requested_at": '"requestedAt":"2024-12-12T12:00:00Z"',
    },
    "journal": {
        "data": '"note":"marked-data"',
        "metadata": '"correlationId":"marked-correlation"',
        "audit": '"ipAddress":"192.0.2.99"',
    },
    "webhook_deliveries": {"body": '"body":{"marked":"marked-body"}'},
    "customer_tags": {
        "label": '"label":"marked-label"',
        "created_at": '"createdAt":"2024-12-12T12:00:00Z"',
    },
    "customer_notes": {
        "text": '"text":"marked-note"',
        "author_role": '"author":"agent"',
        "created_at": '"createdAt":"2024-12-12T12:00:00Z"',
    },
    "consent_records": {
        "purpose": '"purpose":"marketing"',
        "channel": '"channel":"sms"',
        "decision": '"decision":"given"',
        "source": '"source":"marked-source"',
        "evidence": '"evidence":"marked-evidence"',
        "notice_version": '"noticeVersion":"marked-version"',
        "actor_role": '"actorRole":"marked-role"',
        "language": '"language":"marked-language"',
        "jurisdiction": '"jurisdiction":"marked-jurisdiction"',
        "at": '"at":"2024-12-12T12:00:00Z"',
    },
    "data_requests": {
        "kind": '"kind":"rectification"',
        "state": '"state":"refused"',
        "received_at": '"receivedAt":"2024-12-12T12:00:00Z"',
        "due_at": '"dueAt":"2025-01-11T12:00:00Z"',
        "closed_at": '"closedAt":"2024-12-12T12:00:00Z"',
        "history": '"note":"marked-wish"',
        "refusal": '"refusal":"marked-refusal"',
    },
}
"""How each datum of the tables looks in the file of its part."""

_OF_TABLES = [(place, datum) for place in TABLES.values() for datum in place.data if datum.exported]
_OF_EVENTS = [(place, datum) for place in EVENTS.values() for datum in place.data if datum.exported]


def _told(pair: tuple[Declared, Datum]) -> str:
    return f"{pair[0].name}-{pair[1].name}"


@pytest.fixture(scope="module")
def archive() -> zipfile.ZipFile:
    """The archive of a customer of whom everything is held that can be."""
    service = MemoryService()
    _register(service)
    _tell(service)
    _keep(service)
    _journal(service)
    return archive_of(service, CUSTOMER)


@pytest.mark.parametrize("pair", _OF_TABLES, ids=_told)
def test_what_a_table_holds_is_in_its_part(archive, pair):
    place, datum = pair
    looks = HELD.get(place.name, {}).get(datum.name)
    assert looks is not None, f"say in HELD how {place.name}.{datum.name} looks in an archive"
    assert looks in archive.read(BY_NAME[datum.exported].file).decode()


@pytest.mark.parametrize("pair", _OF_EVENTS, ids=_told)
def test_what_an_event_tells_is_in_its_part(archive, pair):
    place, datum = pair
    told = archive.read(BY_NAME[datum.exported].file).decode()
    (line,) = [one for one in told.splitlines() if f'"eventId":"marked-{place.name}"' in one]
    assert f'"{datum.name}":"{_value(place, datum.name)}"' in line


def _value(place: Declared, field: str) -> str:
    if field in AUTHOR_FIELDS:
        return "staff"
    return {"customerId": CUSTOMER, "userId": USER}.get(field, f"marked-{place.name}-{field}")


def _register(service: MemoryService) -> None:
    customer = a_customer(CUSTOMER, email="marked@example.com", user_id=USER)
    customer.profile = Profile(
        first_name="marked-first",
        last_name="marked-last",
        full_name="marked-full",
        date_of_birth=date(1985, 6, 15),
        gender=Gender.FEMALE,
        phone=Phone("+40712345678"),
        avatar="https://marked.example/avatar.png",
    )
    customer.preferences = Preferences(timezone="Europe/Bucharest")
    customer.attributes = {"shoe_size": "marked-attribute"}
    customer.assignment = BY_BOB
    customer.last_login_at = AT
    with service.units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(customer)
        unit.commit()


def _tell(service: MemoryService) -> None:
    service.ingest(
        order_created(
            ORDER,
            customerId=CUSTOMER,
            totalAmount=Decimal("98.76"),
            currency="EUR",
            exchangeRate=2,
            shippingAddress={"street": "marked-street"},
        ),
        payment_processed(ORDER),
        order_fact(
            "ShipmentCreated",
            ORDER,
            shipmentId="marked-shipment",
            trackingNumber="marked-tracking",
            estimatedDelivery="2024-12-15T00:00:00Z",
        ),
        order_fact("OrderDelivered", ORDER, actualDelivery="2024-12-14T00:00:00Z"),
        order_fact("OrderReturned", ORDER, returnedAt="2024-12-20T00:00:00Z"),
        points_earned(77, CUSTOMER, reference="marked-reference"),
        user_told("UserUpdated", USER, "marked@example.com", firstName="marked-said"),
        envelope(
            "AppointmentBooked",
            {
                "customerId": CUSTOMER,
                "appointmentId": "marked-appointment",
                "service": "marked-service",
                "startsAt": "2025-01-02T10:00:00Z",
            },
        ),
        envelope(
            "BrochureRequested",
            {
                "customerId": CUSTOMER,
                "requestId": "marked-brochure-request",
                "brochure": "marked-brochure",
            },
        ),
    )
    service.settle()


def _keep(service: MemoryService) -> None:
    with service.platform.begin() as unit:
        unit.segments.save([_segment()])
        unit.commit()
    with service.units.begin(DEFAULT_BUSINESS) as unit:
        owner = {"business_id": DEFAULT_BUSINESS, "customer_id": CUSTOMER}
        unit.addresses.save(CUSTOMER, [_address()])
        unit.tags.add(
            [Tag(**owner, id=TagId("t"), label="marked-label", author="b", created_at=AT)]
        )
        note = {"text": "marked-note", "author": "b", "author_role": "agent"}
        unit.notes.add(Note(**owner, id=NoteId("n"), created_at=AT, **note))
        unit.consents.append([_consent()])
        unit.data_requests.add(_request())
        unit.webhooks.add(_endpoint())
        unit.webhooks.deliver(_delivery())
        unit.commit()


def _segment() -> CustomerSegment:
    return CustomerSegment(
        key=CustomerKey(DEFAULT_BUSINESS, CUSTOMER),
        metrics=Metrics(
            at=AT,
            registered_at=AT,
            total_spent=Decimal("1234.56"),
            order_count=17,
            orders_last_6_months=5,
            last_order_at=AT,
            loyalty_points=4321,
            not_counted=3,
        ),
        standing=Standing(
            tier="premium",
            segment="high_value",
            is_default=False,
            tiers={"premium": AT},
            memberships={"high_value": AT},
            by_hand=ByHand(assignment=BY_BOB, ruled_tier="premium", ruled_segment="high_value"),
        ),
        version=1,
        updated_at=AT,
    )


def _address() -> Address:
    return Address(
        id=AddressId("a"),
        business_id=DEFAULT_BUSINESS,
        customer_id=CUSTOMER,
        type=AddressType.BOTH,
        default_for=frozenset({Purpose.SHIPPING}),
        place=Place(
            first_name="marked-at-first",
            last_name="marked-at-last",
            company="marked-company",
            street="marked-street",
            street2="marked-street2",
            city="marked-city",
            state="marked-state",
            zip_code="marked-zip",
            country="RO",
            phone=Phone("+40787654321"),
        ),
        validation=Validation(
            faults=(
                PostalFault(
                    field="zipCode", problem=PostalProblem.INVALID, examples=("marked-example",)
                ),
            )
        ),
        created_at=AT,
        updated_at=AT,
    )


def _consent() -> ConsentRecord:
    return ConsentRecord(
        business_id=DEFAULT_BUSINESS,
        customer_id=CUSTOMER,
        id=ConsentId("c"),
        channel=Channel.SMS,
        decision=Decision.GIVEN,
        source="marked-source",
        evidence="marked-evidence",
        notice_version="marked-version",
        actor_role="marked-role",
        language="marked-language",
        jurisdiction="marked-jurisdiction",
        at=AT,
    )


def _request() -> DataRequest:
    by = Actor(subject="bob", role="admin_manager")
    request = DataRequest.receive(
        request_id=DataRequestId("marked-request"),
        business_id=DEFAULT_BUSINESS,
        customer_id=CUSTOMER,
        kind=RequestKind.RECTIFICATION,
        by=by,
        now=AT,
        note="marked-wish",
    )
    request.refuse(by, "marked-refusal", AT)
    return request


def _endpoint() -> Endpoint:
    return Endpoint(
        id=WebhookId("w"),
        business_id=DEFAULT_BUSINESS,
        url="https://hooks.example",
        event_types=("*",),
        description=None,
        secrets=(),
        created_at=AT,
        updated_at=AT,
    )


def _delivery() -> Delivery:
    message = Message(
        event_id="marked-own",
        event_type="SomethingHappened",
        stream=f"customer:{CUSTOMER}",
        body=b'{"marked":"marked-body"}',
    )
    key = EndpointKey(DEFAULT_BUSINESS, WebhookId("w"))
    return Delivery(endpoint=key, message=message, created_at=AT, next_attempt_at=AT)


def _journal(service: MemoryService) -> None:
    own = attrs.evolve(
        an_event("marked-own", stream=f"customer:{CUSTOMER}", source=OUR_SOURCE),
        data={"note": "marked-data"},
        metadata=Metadata(correlation_id="marked-correlation", actor=CUSTOMER),
        audit={"ipAddress": "192.0.2.99", "roles": ["customer"]},
    )
    told = [
        an_event(
            f"marked-{place.name}",
            event_type=place.name,
            stream=_stream(place),
            source=OUR_SOURCE,
            data={datum.name: _value_told(place, datum.name) for datum in place.data},
        )
        for place in EVENTS.values()
        if place.data
    ]
    with service.platform.begin() as unit:
        unit.journal.append([own, *told])
        unit.commit()


def _value_told(place: Declared, field: str) -> str:
    return "bob" if field in AUTHOR_FIELDS else _value(place, field)


def _stream(place: Declared) -> str:
    fields = {datum.name for datum in place.data}
    if "orderId" in fields:
        return f"order:{ORDER}"
    return f"user:{USER}" if place.key is Key.USER else f"customer:{CUSTOMER}"
