"""What retention keeps of people itself: that they were told, and who is being erased."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import exported, inner, reference
from customer_core.privacy.registry.model import Category, Key, Medium, Place
from customer_core.privacy.registry.purposes import RIGHTS

_RUNNING = "holds somebody while their erasure runs, and nobody else"
_JUDGED = "the moment of something that is let go of; what there is, the export has"

EVENTS = (
    Place(
        name="CustomerInactivityNoticed",
        medium=Medium.EVENT,
        description="A customer has long been inactive, and is anonymised if that goes on.",
        key=Key.STREAM,
        data=(
            reference("customerId", RIGHTS, "events"),
            *exported("events", Category.ONLINE, RIGHTS, "inactiveSince"),
        ),
        plain=("noticedAt", "anonymisedFrom"),
    ),
)
"""The event that tells of an inactivity."""

TABLES = (
    Place(
        name="retention_notices",
        medium=Medium.TABLE,
        description="Whose inactivity was made known, and when.",
        key=Key.CUSTOMER,
        data=(
            reference("customer_id", RIGHTS),
            *inner(
                "the event of the notice tells it, which the export has",
                Category.ONLINE,
                RIGHTS,
                "last_active_at",
            ),
        ),
        plain=("business_id", "noticed_at"),
    ),
    Place(
        name="retention_activity",
        medium=Medium.TABLE,
        description="When customers were active last, of what was let go of for its age.",
        key=Key.CUSTOMER,
        data=(
            reference("customer_id", RIGHTS),
            *inner(_JUDGED, Category.ONLINE, RIGHTS, "last_active_at"),
        ),
        plain=("business_id",),
    ),
    Place(
        name="retention_members",
        medium=Medium.TABLE,
        description="Who is being erased by the run of the retention, until nothing is left.",
        key=Key.CUSTOMER,
        data=(
            reference("customer_id", RIGHTS),
            *inner(_RUNNING, Category.REFERENCE, RIGHTS, "user_id"),
            *inner(_RUNNING, Category.CONTACT, RIGHTS, "emails", "phones"),
        ),
        plain=("business_id", "pseudonym", "stage", "erased_at"),
    ),
    Place(
        name="retention_runs",
        medium=Medium.TABLE,
        description="Runs of the retention: how far each is, and how much it did.",
        plain=("id", "due_at", "started_at", "finished_at", "attempts", "run"),
    ),
)
"""Notices, the last activity, the people of a run, and the runs."""
