"""The tags of a customer as they were at a moment: the present ones, later changes taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from customer_core.customers.annotation_events import CustomerTagged, CustomerUntagged
from customer_core.kernel.events import Event
from customer_core.kernel.labels import label_key

_TAGGED, _UNTAGGED = CustomerTagged.__name__, CustomerUntagged.__name__


@attrs.frozen
class PastTags:
    """What rules read of tags at a moment.

    Attributes:
        keys: of the labels, without regard to case.
        changed_at: when one was given or taken last, or None for never.
    """

    keys: frozenset[str]
    changed_at: datetime | None


def is_tagging(event: Event) -> bool:
    """Whether we gave a customer a tag, or took it."""
    return event.is_ours and event.event_type in (_TAGGED, _UNTAGGED)


def tagged_at(present: frozenset[str], changes: Sequence[Event], moment: datetime) -> PastTags:
    """Return the tags at ``moment``.

    Args:
        present: the keys of the labels now.
        changes: of the customer's tags, in the order of writing.
        moment: what changed later is taken back.
    """
    keys, changed_at = set(present), None
    for event in changes:
        if event.timestamp <= moment:
            changed_at = event.timestamp
    for event in reversed(changes):
        if event.timestamp > moment:
            take_tag_back(keys, event)
    return PastTags(frozenset(keys), changed_at)


def take_tag_back(keys: set[str], event: Event) -> None:
    """Make the keys of the labels what they were before a tag was given or taken."""
    key = label_key(event.data["tag"])
    if event.event_type == _TAGGED:
        keys.discard(key)
    else:
        keys.add(key)
