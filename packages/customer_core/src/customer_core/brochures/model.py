"""A brochure request: one fact, of which the latest stands."""

from __future__ import annotations

from datetime import datetime
from typing import NewType

import attrs

from customer_core.kernel.facts import Fact, Owner
from customer_core.kernel.ids import BusinessId

RequestId = NewType("RequestId", str)


@attrs.frozen
class BrochureKey:
    """A brochure request of a business."""

    business_id: BusinessId
    request_id: RequestId


@attrs.frozen(kw_only=True)
class BrochureRequest(Fact):
    """Somebody asked for a brochure; ``at`` is when."""

    business_id: BusinessId
    request_id: RequestId
    owner: Owner
    brochure: str

    @property
    def key(self) -> BrochureKey:
        """What identifies the request."""
        return BrochureKey(self.business_id, self.request_id)

    @property
    def requested_at(self) -> datetime:
        """When it was asked for."""
        return self.at
