"""What the tables of remarks, consent and requests about privacy hold of a person."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import (
    AS_CLAIMS,
    FOR_CLAIMS,
    emptied,
    exported,
    inner,
    kept,
    pseudonymised,
    reference,
)
from customer_core.privacy.registry.model import Category, Key, Medium, Place, Treatment
from customer_core.privacy.registry.purposes import PROOF_OF_CONSENT, RIGHTS, SERVICE

_STAFF = "names who works here, not the person"

CUSTOMER_TAGS = Place(
    name="customer_tags",
    medium=Medium.TABLE,
    description="Labels that the business gave its customers.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id", SERVICE),
        *exported("tags", Category.REMARKS, SERVICE, "label", "created_at"),
        *inner("repeats the label, to compare it by", Category.REMARKS, SERVICE, "label_key"),
        *inner(_STAFF, Category.REFERENCE, SERVICE, "author"),
    ),
    plain=("business_id", "id"),
)

CUSTOMER_NOTES = Place(
    name="customer_notes",
    medium=Medium.TABLE,
    description="Notes of those who serve customers.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id", SERVICE),
        *exported("notes", Category.REMARKS, SERVICE, "text", "created_at", "author_role"),
        *inner(_STAFF, Category.REFERENCE, SERVICE, "author"),
    ),
    plain=("business_id", "id"),
)

CONSENT_RECORDS = Place(
    name="consent_records",
    medium=Medium.TABLE,
    description="Every decision about marketing: who agreed to what, when, and by what act.",
    key=Key.CUSTOMER,
    keeps_rows=True,
    data=(
        pseudonymised("customer_id", PROOF_OF_CONSENT, FOR_CLAIMS, AS_CLAIMS),
        *kept(
            "consent",
            Category.CONSENT,
            PROOF_OF_CONSENT,
            "purpose",
            "channel",
            "decision",
            "source",
            "notice_version",
            "actor_role",
            "at",
            ground=FOR_CLAIMS,
            until=AS_CLAIMS,
        ),
        *emptied(
            "consent",
            Category.CONSENT,
            PROOF_OF_CONSENT,
            "evidence",
            "language",
            "jurisdiction",
        ),
    ),
    plain=("business_id", "id", "number", "event_id"),
)

DATA_REQUESTS = Place(
    name="data_requests",
    medium=Medium.TABLE,
    description="Requests about privacy, and what was done about them.",
    key=Key.CUSTOMER,
    keeps_rows=True,
    data=(
        pseudonymised("customer_id", RIGHTS, FOR_CLAIMS, AS_CLAIMS),
        *kept(
            "requests",
            Category.CORRESPONDENCE,
            RIGHTS,
            "kind",
            "state",
            "received_at",
            "due_at",
            "closed_at",
            ground=FOR_CLAIMS,
            until=AS_CLAIMS,
        ),
        *kept(
            "requests",
            Category.CORRESPONDENCE,
            RIGHTS,
            "history",
            treatment=Treatment.SCRUBBED,
            ground=FOR_CLAIMS,
            until=AS_CLAIMS,
        ),
        *kept(
            None,
            Category.CORRESPONDENCE,
            RIGHTS,
            "opened_by",
            treatment=Treatment.SCRUBBED,
            ground=FOR_CLAIMS,
            until=AS_CLAIMS,
            left_out="the history tells by whom, as a role",
        ),
        *emptied("requests", Category.CORRESPONDENCE, RIGHTS, "refusal"),
        *emptied(
            None,
            Category.CORRESPONDENCE,
            RIGHTS,
            "failure",
            "progress",
            left_out="tells how far the service is, and nothing of the person",
        ),
    ),
    plain=(
        "business_id",
        "id",
        "first_due_at",
        "grace_until",
        "asks",
        "deactivated",
        "attempts",
        "leased_until",
        "outcome",
        "version",
    ),
)

LEGAL_HOLDS = Place(
    name="legal_holds",
    medium=Medium.TABLE,
    description="Why the data of a customer must not be erased, and until when.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id", RIGHTS),
        *inner(
            "telling it could defeat the claim that it serves (GDPR Art. 23(1)(j))",
            Category.CORRESPONDENCE,
            RIGHTS,
            "reason",
            "placed_at",
            "until",
            "released_at",
        ),
        *inner(_STAFF, Category.REFERENCE, RIGHTS, "author", "released_by"),
    ),
    plain=("business_id", "id"),
)

PROOFS = (
    Place(
        name="erasure_marks",
        medium=Medium.TABLE,
        description="Keyed hashes of what the erased were known by, to search for them alone.",
        key=Key.CONTENT,
        keeps_rows=True,
        data=kept(
            None,
            Category.REFERENCE,
            RIGHTS,
            "marks",
            ground=FOR_CLAIMS,
            until=AS_CLAIMS,
            left_out="made when there is nothing left to export",
        ),
        plain=("business_id", "request_id", "salt", "run_id"),
    ),
    Place(
        name="erasure_certificates",
        medium=Medium.TABLE,
        description="What was erased, what is kept, and what a search found; without the person.",
        plain=("business_id", "id", "request_id", "searched_at", "document"),
    ),
)

TABLES = (
    CUSTOMER_TAGS,
    CUSTOMER_NOTES,
    CONSENT_RECORDS,
    DATA_REQUESTS,
    LEGAL_HOLDS,
    *PROOFS,
)
