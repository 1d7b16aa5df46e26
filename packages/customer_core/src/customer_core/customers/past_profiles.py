"""What the rules of segments read of a customer before its profile was what it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from customer_core.customers.model import Customer
from customer_core.customers.past import Rewound
from customer_core.customers.past_tags import is_tagging, take_tag_back
from customer_core.customers.profile_facts import profile_facts
from customer_core.kernel.events import Event
from customer_core.segments.history import PastProfile, PastProfiles


def past_profiles(
    customer: Customer, tags: frozenset[str], events: Iterable[Event], now: datetime
) -> PastProfiles:
    """Return the profiles before the present one, as the events of a customer's stream tell them.

    They are known from the registration on, or from the first change given where the events do not
    reach back to that, or from now on where they tell nothing at all.

    Args:
        customer: as it is now.
        tags: the keys of the labels that it has now.
        events: of its stream, the newest first; read no further than to its registration.
        now: the moment at which customer and labels are as given.
    """
    rewound, keys = Rewound(customer), set(tags)
    later, known_since = profile_facts(customer, tags), now
    changes: list[PastProfile] = []
    for event in events:
        if event.subject_version == 1:
            known_since = customer.registered_at
            break
        if is_tagging(event):
            take_tag_back(keys, event)
        elif event.subject_version is not None:
            rewound.take_back(event)
        else:
            continue
        known_since = min(known_since, event.timestamp)
        earlier = profile_facts(rewound.customer, frozenset(keys))
        if earlier != later:
            changes.append(PastProfile(known_since, earlier))
            later = earlier
    return PastProfiles(tuple(changes), known_since)
