"""Systems that receive webhooks, in either world."""

from __future__ import annotations

import json
from collections.abc import Sequence

from customer_core.event_plane.deliverer import Deliverer
from customer_core.testing.doubles import MemorySender, SentWebhook


def deliver_all(deliverer: Deliverer) -> None:
    """Make every delivery that is due."""
    while claimed := deliverer.claim(100):
        for one in claimed:
            deliverer.deliver(one)


def sent_for(sender: MemorySender, business_id: str) -> Sequence[SentWebhook]:
    """Return what was sent of one business."""
    return [
        one for one in sender.sent if json.loads(one.body)["metadata"]["businessId"] == business_id
    ]
