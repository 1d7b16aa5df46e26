"""The settings of requests of data subjects."""

from __future__ import annotations

from pathlib import Path

import attrs

from customer_bootstrap.settings import kinds
from customer_bootstrap.settings.fields import about
from customer_bootstrap.settings.http_event_kinds import SWITCH
from customer_core.privacy.requests.model import ANSWER_WITHIN


@attrs.frozen(kw_only=True, slots=False)
class PrivacySettings:
    """What becomes of what people ask for as data subjects."""

    gdpr_erasure_grace_days: int = attrs.field(
        default=14,
        metadata=about(
            "GDPR_ERASURE_GRACE_DAYS",
            "Days an erasure waits for the person to think better of it; it is due within 30.",
            kinds.whole(0, ANSWER_WITHIN.days, 14),
        ),
    )
    privacy_secret: str | None = attrs.field(
        default=None,
        repr=False,
        metadata=about(
            "PRIVACY_SECRET",
            "The secret that pseudonyms are made with, and by which the erased are recognised; "
            "with another one, nobody is. Erasing needs it.",
            kinds.secret(),
            confidential=True,
        ),
    )
    erasure_ledger_file: Path | None = attrs.field(
        default=None,
        metadata=about(
            "ERASURE_LEDGER_FILE",
            "Where it is noted outside of the database who was erased, without saying who it is, "
            "to be read after a restore; `erased.jsonl` in the data folder, if there is one.",
            kinds.FILE,
        ),
    )
    gdpr_approval_required: bool = attrs.field(
        default=False,
        metadata=about(
            "GDPR_APPROVAL_REQUIRED",
            "Whether an administrator has to approve what people ask for, before it is done.",
            SWITCH,
        ),
    )
