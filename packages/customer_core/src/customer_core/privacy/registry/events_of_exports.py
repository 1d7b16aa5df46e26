"""What the events about exports hold of a person; never what was exported."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import exported, reference
from customer_core.privacy.registry.model import Category, Key, Medium, Place
from customer_core.privacy.registry.purposes import RIGHTS

_EXPORTED_AS = "events"

EVENTS = tuple(
    Place(
        name=name,
        medium=Medium.EVENT,
        description=description,
        key=Key.STREAM,
        data=(
            reference("customerId", RIGHTS, _EXPORTED_AS),
            *exported(_EXPORTED_AS, Category.CORRESPONDENCE, RIGHTS, "requestId"),
        ),
        plain=plain,
    )
    for name, description, plain in (
        (
            "DataExported",
            "Everything held about a customer was put into an archive.",
            ("records", "exportedAt"),
        ),
        (
            "ExportDownloaded",
            "The archive of a customer's export was fetched by a signed link.",
            ("downloadedAt",),
        ),
    )
)
