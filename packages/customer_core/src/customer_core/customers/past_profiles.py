"""What the rules of segments read of a customer before its profile was what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from customer_core.customers.model import Customer
from customer_core.customers.past import Rewound
from customer_core.customers.past_tags import is_tagging, take_tag_back
from customer_core.customers.profile_facts import profile_facts
from customer_core.kernel.events import Event
from customer_core.segments.history import PastProfile, PastProfiles


def past_profiles(
    customer: Customer, tags: frozenset[str], events: Sequence[Event], now: datetime
) -> PastProfiles:
    """Return the profiles before the present one, as the events of a customer's stream tell them.

    They are known from the registration on, or from the first event on where the journal does not
    reach back to that, or from now on where it tells nothing at all.

    Args:
        customer: as it is now.
        tags: the keys of the labels that it has now.
        events: of its stream, in the order of writing.
        now: the moment at which customer and labels are as given.
    """
    rewound, keys = Rewound(customer), set(tags)
    later, upper = profile_facts(customer, tags), now
    changes: list[PastProfile] = []
    registered = any(one.subject_version == 1 for one in events)
    for event in reversed([one for one in events if _is_change(one)]):
        upper = min(upper, event.timestamp)
        if is_tagging(event):
            take_tag_back(keys, event)
        else:
            rewound.take_back(event)
        earlier = profile_facts(rewound.customer, frozenset(keys))
        if earlier != later:
            changes.append(PastProfile(upper, earlier))
            later = earlier
    return PastProfiles(tuple(changes), customer.registered_at if registered else upper)


def _is_change(event: Event) -> bool:
    """Whether an event changed the customer behind its registration, or its tags."""
    return is_tagging(event) or (event.subject_version or 1) > 1
