"""Reading who the customer is: profile, standing, account, addresses, tags, notes, consent."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.addresses.model import Address, Purpose
from customer_core.consents.model import ConsentRecord
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.read_customer import ReadCustomer, read_customer
from customer_core.kernel.codec import to_plain
from customer_core.notes.model import Note, NoteId
from customer_core.privacy.export.parts import PAGE, Place
from customer_core.privacy.export.ports import ExportContext
from customer_core.privacy.export.records import (
    AccountRecord,
    AddressRecord,
    AssignmentRecord,
    ConsentEntry,
    NoteRecord,
    ProfileRecord,
    SegmentRecord,
    TagRecord,
)
from customer_core.privacy.export.subject import Subject
from customer_core.segments.assignment import Assignment
from customer_core.tags.model import Tag


def profile(ctx: ExportContext, subject: Subject) -> Sequence[ProfileRecord]:
    """Return the profile."""
    customer = ctx.customers.get(subject.customer_id)
    if customer is None:
        raise CustomerNotFound(subject.customer_id)
    known = customer.profile
    return [
        ProfileRecord(
            id=customer.id,
            user_id=customer.user_id,
            email=customer.email.address,
            email_verified=customer.email_verified,
            phone=known.phone.number if known.phone else None,
            phone_verified=customer.phone_verified,
            first_name=known.first_name,
            last_name=known.last_name,
            full_name=known.full_name,
            date_of_birth=known.date_of_birth,
            gender=known.gender,
            avatar_url=known.avatar,
            country=customer.country,
            attributes=to_plain(customer.attributes),
            preferences=customer.preferences,
            assignment=_assignment(customer.assignment, subject),
            status=customer.status,
            registered_at=customer.registered_at,
            last_login_at=customer.last_login_at,
            created_at=customer.created_at,
            updated_at=customer.updated_at,
            version=customer.version,
        )
    ]


def segment(ctx: ExportContext, subject: Subject) -> Sequence[SegmentRecord]:
    """Return where the customer stands at this moment."""
    found = read_customer(ctx, ReadCustomer(customer_id=subject.customer_id)).segment
    standing = found.standing
    given = standing.by_hand.assignment if standing.by_hand else None
    return [
        SegmentRecord(
            tier=standing.tier,
            segment=standing.segment,
            ruled_tier=standing.ruled_tier,
            ruled_segment=standing.ruled_segment,
            is_default=standing.is_default,
            tiers=standing.tiers,
            memberships=standing.memberships,
            metrics=found.metrics,
            by_hand=_assignment(given, subject),
        )
    ]


def account(ctx: ExportContext, subject: Subject) -> Sequence[AccountRecord]:
    """Return what the sign-in service told of the person, if it did."""
    record = None if subject.user_id is None else ctx.accounts.get(subject.user_id)
    if record is None:
        return []
    known = record.account
    return [AccountRecord(user_id=known.user_id, since=known.since, said=known.said)]


def addresses(ctx: ExportContext, subject: Subject) -> Sequence[AddressRecord]:
    """Return the addresses."""
    return [_address(one) for one in ctx.addresses.of_customer(subject.customer_id)]


def tags(ctx: ExportContext, subject: Subject) -> Sequence[TagRecord]:
    """Return the tags."""
    return [_tag(one, subject) for one in ctx.tags.of_customer(subject.customer_id)]


def notes(ctx: ExportContext, subject: Subject, after: Place | None) -> Sequence[Note]:
    """Return the next notes."""
    before = None if after is None else NoteId(after[0])
    return ctx.notes.page(subject.customer_id, limit=PAGE, before=before)


def place_of_note(note: Note) -> Place:
    """Return where a note stands."""
    return (note.id,)


def note_record(note: Note, subject: Subject) -> NoteRecord:
    """Return what an archive has of a note."""
    return NoteRecord(
        id=note.id,
        text=note.text,
        author=subject.role(note.author, note.author_role),
        created_at=note.created_at,
    )


def consents(ctx: ExportContext, subject: Subject, after: Place | None) -> Sequence[ConsentRecord]:
    """Return the next decisions about consent, the newest first."""
    before = None if after is None else int(after[0])
    return ctx.consents.of_customer(subject.customer_id, limit=PAGE, before=before)


def place_of_consent(record: ConsentRecord) -> Place:
    """Return where a decision stands."""
    return (str(record.number),)


def consent_entry(record: ConsentRecord, _: Subject) -> ConsentEntry:
    """Return what an archive has of a decision."""
    return ConsentEntry(
        id=record.id,
        purpose=record.purpose,
        channel=record.channel,
        decision=record.decision,
        source=record.source,
        evidence=record.evidence,
        notice_version=record.notice_version,
        actor_role=record.actor_role,
        language=record.language,
        jurisdiction=record.jurisdiction,
        at=record.at,
    )


def _assignment(assignment: Assignment | None, subject: Subject) -> AssignmentRecord | None:
    if assignment is None:
        return None
    return AssignmentRecord(
        tier=assignment.tier,
        segment=assignment.segment,
        reason=assignment.reason,
        author=subject.role(assignment.author),
        assigned_at=assignment.assigned_at,
        ends_at=assignment.ends_at,
    )


def _address(address: Address) -> AddressRecord:
    place = address.place
    return AddressRecord(
        id=address.id,
        type=address.type,
        is_default_shipping=address.is_default_for(Purpose.SHIPPING),
        is_default_billing=address.is_default_for(Purpose.BILLING),
        first_name=place.first_name,
        last_name=place.last_name,
        company=place.company,
        street=place.street,
        street2=place.street2,
        city=place.city,
        state=place.state,
        zip_code=place.zip_code,
        country=place.country,
        phone=place.phone.number if place.phone else None,
        is_validated=address.validation.is_valid,
        validation=to_plain(address.validation),
        created_at=address.created_at,
        updated_at=address.updated_at,
    )


def _tag(tag: Tag, subject: Subject) -> TagRecord:
    return TagRecord(
        id=tag.id, label=tag.label, author=subject.role(tag.author), created_at=tag.created_at
    )
