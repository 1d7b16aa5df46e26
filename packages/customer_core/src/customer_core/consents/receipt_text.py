"""A consent receipt as a page that a person can read, in Markdown."""

from __future__ import annotations

import re

from customer_core.consents.model import Decision
from customer_core.consents.receipt import ConsentReceipt
from customer_core.kernel.clock import format_time

_SIGNS = re.compile(r"([\\`*_\[\]<>|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_NOT_NOTED = "not noted"
_SAID = {Decision.GIVEN: "You agreed to", Decision.WITHDRAWN: "You no longer agree to"}


def receipt_text(receipt: ConsentReceipt) -> str:
    """Return a receipt as a short page in Markdown.

    No text that came with a request can become a link or a tag in it.
    """
    controller, notice = receipt.controller, receipt.notice
    rows = {
        "Receipt": _plain(receipt.record_id),
        "Customer": _plain(receipt.pii_principal_id),
        "When": format_time(receipt.event_time),
        "Responsible": controller.name,
        "Contact": controller.contact,
        "Legal basis": f"your {receipt.lawful_basis}",
        "Data used": ", ".join(receipt.pii_types),
        "How you told us": _plain(receipt.collection_method),
        "Recorded by": _plain(receipt.entity_role),
        "Notice shown": notice.reference,
        "Version of the notice": _plain(notice.version),
        "Language": _plain(receipt.language),
        "Place": _plain(receipt.jurisdiction),
    }
    lines = [f"- **{name}:** {text or _NOT_NOTED}" for name, text in rows.items()]
    purpose = receipt.purpose[0].lower() + receipt.purpose[1:]
    return "\n".join(
        [
            "# Consent receipt",
            "",
            f"{_SAID[receipt.event_state]} **{purpose}**.",
            "",
            *lines,
            "",
            "## How to withdraw",
            "",
            "As easily as you agreed, at any time and without giving a reason:",
            "",
            f"    {receipt.withdrawal_method}",
            "",
            f"This receipt has the fields of {receipt.schema_version}.",
            "",
        ]
    )


def _plain(text: str | None) -> str:
    """Return a text in which no sign means anything to Markdown."""
    return _SIGNS.sub(r"\\\1", text or "")
