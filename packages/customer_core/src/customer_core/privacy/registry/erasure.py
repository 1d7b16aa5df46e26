"""What erasing people keeps itself: that somebody was erased, and not who."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import AS_CLAIMS, FOR_CLAIMS, kept, pseudonymised
from customer_core.privacy.registry.model import Category, Key, Medium, Place
from customer_core.privacy.registry.purposes import RIGHTS

_STAYS_ERASED = "who was erased must not come back by a late event or a backup (GDPR Art. 17, 25)"

EVENTS = (
    Place(
        name="CustomerErased",
        medium=Medium.EVENT,
        description="Nothing is held about a customer any more; names the pseudonym once all know.",
        key=Key.STREAM,
        keeps_rows=True,
        data=(pseudonymised("customerId", RIGHTS, FOR_CLAIMS, AS_CLAIMS),),
        plain=("erasedAt",),
    ),
)
"""The event that tells others."""

_LEDGER = kept(
    None,
    Category.REFERENCE,
    RIGHTS,
    "digest",
    "pseudonym",
    ground=_STAYS_ERASED,
    until="as long as backups and copies at other services may hold the person",
    left_out="tells nothing of the person but that it was erased",
)
_BESIDE = ("business_id", "kind", "erased_at", "request_id", "released_at")

TABLES = (
    Place(
        name="erased_subjects",
        medium=Medium.TABLE,
        description="Who was erased: digests by which late events and restored data are known.",
        key=Key.CONTENT,
        keeps_rows=True,
        data=_LEDGER,
        plain=_BESIDE,
    ),
)
"""The suppression ledger."""

FILES = (
    Place(
        name="the copy of the suppression ledger",
        medium=Medium.FILE,
        description="What the ledger holds, kept where no restore of the database takes it back.",
        forms=("erased.jsonl",),
        key=Key.CONTENT,
        keeps_rows=True,
        data=_LEDGER,
        plain=_BESIDE,
    ),
)
"""What is kept of the ledger outside of the database."""
