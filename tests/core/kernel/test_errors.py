"""Errors: one tree, each leaf with a code of its own and a sentence made of its fields."""

from __future__ import annotations

import re
from decimal import Decimal

import attrs
import pytest

from customer_core.addresses.errors import AddressLimitExceeded, AddressNotFound
from customer_core.audiences.errors import AmountTooFine, ParquetNotInstalled
from customer_core.consents.errors import ConsentNotFound, ConsentRequiresPerson
from customer_core.customers.errors import (
    AttributeLimitExceeded,
    CustomerAlreadyExists,
    CustomerNotFound,
    EmailAlreadyExists,
    InvalidAttribute,
    InvalidEmailFormat,
    InvalidPhone,
    OrderNotFound,
    SegmentUpdateFailed,
    StatusNotAllowed,
    UserAlreadyLinked,
    WeakPassword,
)
from customer_core.event_plane.envelope import InvalidEvent
from customer_core.event_plane.keeping import PartitionNotFound, ReaderNotFound
from customer_core.event_plane.rebuild import (
    PerspectiveNotFound,
    RebuildBehind,
    RebuildRunning,
)
from customer_core.event_plane.trace import ConversationNotFound
from customer_core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from customer_core.kernel.errors import (
    ConcurrentUpdate,
    Conflict,
    CustomerServiceError,
    DependencyUnavailable,
    Failed,
    FieldFault,
    Forbidden,
    Invalid,
    InvalidField,
    InvalidToken,
    NotFound,
    NotPermitted,
    NotSignedIn,
    OutOfDate,
    RateLimited,
    Unauthenticated,
    Unavailable,
    ValidationFailed,
    VersionConflict,
    catalogue,
)
from customer_core.kernel.ids import InvalidId
from customer_core.kernel.paging import InvalidCursor
from customer_core.notes.errors import NoteNotFound, NoteTooLong
from customer_core.privacy.erasure.errors import (
    ErasuresNotReplayed,
    ErasureStopped,
    InvalidLedgerFile,
    LedgerCopyUnreadable,
    PrivacySecretMissing,
)
from customer_core.privacy.export.errors import ExportNotFound
from customer_core.privacy.holds.errors import LegalHoldLimitExceeded, LegalHoldNotFound
from customer_core.privacy.proof.certificate import NotACertificate, NothingToProve
from customer_core.privacy.proof.read_certificate import CertificateNotFound
from customer_core.privacy.requests.errors import (
    CustomerAlreadyErased,
    DataRequestNotFound,
    ExtensionNotAllowed,
    NotDoneByHand,
    RequestMoveNotAllowed,
)
from customer_core.privacy.retention.errors import RetentionOff, RetentionRunning
from customer_core.segments.errors import (
    LowestTierStays,
    SegmentAlreadyExists,
    SegmentCycle,
    SegmentInUse,
    SegmentLimitExceeded,
    SegmentNameTaken,
    SegmentNotFound,
    SegmentRuleInvalid,
    SegmentRuleTooCostly,
    UnknownSegmentName,
)
from customer_core.tags.errors import TagAlreadyExists, TagLimitExceeded, TagNotFound
from customer_core.webhooks.errors import (
    DeliveryNotFound,
    InvalidSignature,
    InvalidWebhookUrl,
    UnknownEventType,
    WebhookLimitExceeded,
    WebhookNotActive,
    WebhookNotFound,
)
from customer_core.webhooks.sealing import WebhookSecretsUnreadable

FAULTS = (FieldFault("b", "is wrong"), FieldFault("a", "is missing"), FieldFault("b", "is odd"))

LEAVES = [
    (
        CustomerAlreadyErased("c-1"),
        Conflict,
        "The customer c-1 has been erased already; there is nothing left to ask for.",
    ),
    (
        RetentionRunning("12:05"),
        Conflict,
        "A run of the retention is under way; if it is broken off, it can be taken up 12:05.",
    ),
    (
        AddressLimitExceeded(7),
        Invalid,
        "A customer can have 7 addresses at most; remove one that is not used any more.",
    ),
    (AddressNotFound("addr_1"), NotFound, "The customer has no address addr_1."),
    (AttributeLimitExceeded(7), Invalid, "A customer has 7 attributes at most; remove one first."),
    (
        CertificateNotFound("dsr_1"),
        NotFound,
        "The privacy request dsr_1 has no certificate: only an erasure that is done has one.",
    ),
    (DataRequestNotFound("dsr_1"), NotFound, "There is no privacy request dsr_1."),
    (ExtensionNotAllowed("it is odd"), Conflict, "The due date cannot be extended: it is odd."),
    (
        IdempotencyKeyInUse(),
        Conflict,
        "A request with this Idempotency-Key is still running; ask again in a few seconds.",
    ),
    (
        IdempotencyKeyReused(),
        Conflict,
        "This Idempotency-Key was used for another request; use a new key for this one.",
    ),
    (InvalidAttribute("name", "is odd"), Invalid, "name: is odd"),
    (
        LegalHoldLimitExceeded(7),
        Conflict,
        "A customer can have 7 legal holds at once; lift one that is not needed any more.",
    ),
    (LegalHoldNotFound("hold_1"), NotFound, "The customer has no legal hold hold_1."),
    (
        NothingToProve("dsr_1"),
        NotFound,
        "There is no finished erasure dsr_1, so that there is nothing to prove.",
    ),
    (NotACertificate("it is odd"), Invalid, "This is no certificate of an erasure: it is odd."),
    (
        NotDoneByHand("access"),
        Conflict,
        (
            "A request of the kind access is carried out by the service; "
            "only a rectification is by hand."
        ),
    ),
    (
        RequestMoveNotAllowed("done", "running"),
        Conflict,
        "A privacy request that is done cannot become running.",
    ),
    (
        RetentionOff(),
        Conflict,
        "Nothing is set to be let go of: set RETENTION_INACTIVE_DAYS or RETENTION_PERIODS.",
    ),
    (
        ReaderNotFound("nobody", "perspectives, refresh"),
        NotFound,
        "There is no reader 'nobody' of the journal; known are perspectives, refresh.",
    ),
    (
        PartitionNotFound(16, 15),
        NotFound,
        "The journal has no partition 16; they are numbered from 0 to 15.",
    ),
    (ConcurrentUpdate(), OutOfDate, "Another change was made at the same moment; try again."),
    (
        ConversationNotFound("id-1"),
        NotFound,
        "The journal has no event, correlation or request with the id id-1.",
    ),
    (CustomerAlreadyExists("c-1"), Conflict, "A customer with the id c-1 exists already."),
    (CustomerNotFound("c-1"), NotFound, "There is no customer c-1."),
    (EmailAlreadyExists(), Conflict, "A customer with this e-mail address is registered already."),
    (NotPermitted("an admin"), Forbidden, "This needs an admin."),
    (InvalidCursor("cursor", "is odd"), Invalid, "cursor: is odd"),
    (InvalidEmailFormat("email", "is odd"), Invalid, "email: is odd"),
    (InvalidEvent("data", "is odd"), Invalid, "data: is odd"),
    (InvalidId("id", "is odd"), Invalid, "id: is odd"),
    (InvalidPhone("phone", "is odd"), Invalid, "phone: is odd"),
    (InvalidToken("expired"), Unauthenticated, "The bearer token is not accepted: expired."),
    (OrderNotFound("o-1"), NotFound, "There is no order o-1."),
    (
        RateLimited(limit=10, window_seconds=60, retry_after=7),
        CustomerServiceError,
        "Too many requests: at most 10 in 60 seconds; retry in 7 s.",
    ),
    (
        DependencyUnavailable("PostgreSQL"),
        Unavailable,
        "PostgreSQL does not answer at the moment; retry in a few seconds.",
    ),
    (
        StatusNotAllowed("deleted", "active"),
        Conflict,
        "A customer who is deleted cannot become active.",
    ),
    (NotSignedIn(), Unauthenticated, "A valid bearer token is required."),
    (UserAlreadyLinked(), Conflict, "This user has a customer profile in this business already."),
    (
        SegmentCycle("a -> b -> a"),
        Invalid,
        "The segments ask for each other in a circle: a -> b -> a.",
    ),
    (SegmentNameTaken("name", "is taken"), Invalid, "name: is taken"),
    (SegmentRuleInvalid("rule", "is odd"), Invalid, "rule: is odd"),
    (SegmentRuleTooCostly("rule", "is too much"), Invalid, "rule: is too much"),
    (UnknownSegmentName("vip.rule", "is odd"), Invalid, "vip.rule: is odd"),
    (
        SegmentUpdateFailed(),
        Failed,
        "The tier and segment could not be set; try again, each time a little later.",
    ),
    (
        SegmentAlreadyExists("vip"),
        Conflict,
        "There is a tier or segment vip already.",
    ),
    (
        SegmentInUse("churned", "lost and lost_by_mail"),
        Conflict,
        "The rules of lost and lost_by_mail ask for churned; change or retire them first.",
    ),
    (
        LowestTierStays("regular"),
        Conflict,
        "regular is the lowest tier, in which everybody begins: its rule, place and name stay.",
    ),
    (
        SegmentLimitExceeded(100),
        Conflict,
        "A business has 100 tiers and segments at most; retire one first.",
    ),
    (
        SegmentNotFound("spenders", "vip, churned"),
        NotFound,
        "There is no tier or segment spenders; there are vip, churned.",
    ),
    (ParquetNotInstalled("format", "is odd"), Invalid, "format: is odd"),
    (
        AmountTooFine("cust-1", Decimal("0.125"), 2),
        Conflict,
        "0.125 of cust-1 has more than 2 decimals; export as csv or jsonl.",
    ),
    (InvalidField("name", "is odd"), Invalid, "name: is odd"),
    (ValidationFailed(FAULTS), Invalid, "The request has invalid fields: a, b."),
    (
        VersionConflict(current=3, expected=2),
        OutOfDate,
        "The resource has changed: its current version is 3, not 2.",
    ),
    (WeakPassword("password", "is odd"), Invalid, "password: is odd"),
    (TagNotFound("tag_1"), NotFound, "The customer has no tag tag_1."),
    (
        TagAlreadyExists("VIP"),
        Conflict,
        "The customer has the tag VIP already, without regard to case.",
    ),
    (
        TagLimitExceeded(100),
        Conflict,
        "A customer can have 100 tags at most; remove one first.",
    ),
    (NoteNotFound("note_1"), NotFound, "There is no note note_1 about the customer."),
    (NoteTooLong("content", "is too long"), Invalid, "content: is too long"),
    (ConsentNotFound("cns_1"), NotFound, "There is no consent record cns_1."),
    (
        ConsentRequiresPerson("email, sms"),
        Forbidden,
        (
            "Only the person can agree to marketing by email, sms; leave it off, or let the person "
            "decide."
        ),
    ),
    (
        ExportNotFound(),
        NotFound,
        (
            "There is no such export: its link may have expired, and archives are kept for some "
            "days only."
        ),
    ),
    (WebhookNotFound("whk_1"), NotFound, "There is no webhook whk_1."),
    (
        DeliveryNotFound("evt_1"),
        NotFound,
        "The webhook has no delivery of the event evt_1; it may have been too long ago.",
    ),
    (
        WebhookLimitExceeded(100),
        Conflict,
        "A business can have 100 webhooks at most; remove one that is not used any more.",
    ),
    (WebhookNotActive("paused"), Conflict, "The webhook is paused; resume it first."),
    (InvalidWebhookUrl("url", "is odd"), Invalid, "url: is odd"),
    (UnknownEventType("eventTypes[0]", "is odd"), Invalid, "eventTypes[0]: is odd"),
    (
        InvalidSignature("it is old"),
        Unauthenticated,
        "The signature of the message is not accepted: it is old.",
    ),
    (
        PerspectiveNotFound("ordres", "orders, points"),
        NotFound,
        "There is no perspective ordres that can be rebuilt; known are orders, points.",
    ),
    (
        RebuildRunning("orders"),
        Conflict,
        "Another process is rebuilding orders; wait for it, or stop it.",
    ),
    (
        RebuildBehind("orders"),
        Conflict,
        "The new version of orders is behind the one that serves; go on filling it.",
    ),
    (
        PrivacySecretMissing(),
        Unavailable,
        "Nobody who was erased can be recognised: set PRIVACY_SECRET to the service's secret.",
    ),
    (
        ErasureStopped("the request is on_hold"),
        Conflict,
        "The erasure does not go on: the request is on_hold.",
    ),
    (
        ErasuresNotReplayed(),
        Unavailable,
        (
            "The database was restored with people who were erased; run "
            "`customers gdpr replay-erasures`."
        ),
    ),
    (
        LedgerCopyUnreadable("Permission denied"),
        Unavailable,
        "The copy of the ledger of the erased cannot be read: Permission denied.",
    ),
    (
        WebhookSecretsUnreadable(),
        Unavailable,
        "The secrets of webhooks cannot be read without what ENCRYPTION_SECRETS had before.",
    ),
    (
        InvalidLedgerFile(3, "KeyError"),
        Invalid,
        "Line 3 of the ledger is none: KeyError.",
    ),
]


@pytest.mark.parametrize(("error", "kind", "message"), LEAVES, ids=lambda v: type(v).__name__)
def test_each_leaf_has_its_kind_and_says_its_sentence(error, kind, message):
    assert isinstance(error, kind)
    assert str(error) == message


def test_no_leaf_of_the_core_is_left_out_above():
    ours = {leaf for leaf in catalogue() if leaf.__module__.startswith("customer_core.")}
    assert ours == {type(error) for error, _, _ in LEAVES}


def test_the_catalogue_is_in_the_order_of_the_codes():
    codes = [error.code for error in catalogue()]
    assert codes == sorted(codes)
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code) for code in codes)


def test_a_leaf_shares_its_code_with_no_other_kind():
    for leaf in catalogue():
        alike = [other for other in catalogue() if other.code == leaf.code]
        assert len(alike) == 1 or all(issubclass(other, Invalid) for other in alike)


def test_a_message_is_filled_with_nothing_but_fields():
    for leaf in catalogue():
        names = {field.name for field in attrs.fields(leaf)} if attrs.has(leaf) else set()
        first_line = (leaf.__doc__ or "").strip().splitlines()[0]
        assert set(re.findall(r"{(\w+)}", first_line)) <= names


def test_braces_in_a_field_are_text():
    assert str(CustomerNotFound("{field}")) == "There is no customer {field}."


def test_an_invalid_field_is_one_fault_with_its_own_code():
    (fault,) = WeakPassword("password", "is odd").faults
    assert fault == FieldFault("password", "is odd", "WEAK_PASSWORD")
