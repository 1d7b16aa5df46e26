"""The settings of consent: who asks for it, and with which notice."""

from __future__ import annotations

import attrs

from customer_bootstrap.settings import kinds
from customer_bootstrap.settings.fields import about


@attrs.frozen(kw_only=True, slots=False)
class ConsentSettings:
    """What consent records and receipts say of the service itself."""

    privacy_controller_name: str | None = attrs.field(
        default=None,
        metadata=about(
            "PRIVACY_CONTROLLER_NAME",
            "Who answers for the data, as consent receipts name it; the business's id without it.",
            kinds.text("a name", "Example Shop Ltd"),
        ),
    )
    privacy_controller_contact: str | None = attrs.field(
        default=None,
        metadata=about(
            "PRIVACY_CONTROLLER_CONTACT",
            "Where people turn to about their data, as consent receipts say.",
            kinds.text("an address", "privacy@shop.example"),
        ),
    )
    consent_notice_version: str = attrs.field(
        default="1",
        metadata=about(
            "CONSENT_NOTICE_VERSION",
            "The version of the notice that is shown to who is asked for consent.",
            kinds.text("a version", "2025-01"),
        ),
    )
    consent_notice_url: str | None = attrs.field(
        default=None,
        metadata=about(
            "CONSENT_NOTICE_URL",
            "Where that notice is found; `{version}` in it stands for its version.",
            kinds.url("https", "http", example="https://shop.example/privacy/{version}"),
        ),
    )
