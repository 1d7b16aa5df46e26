"""What was published, held against what the journal says had to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import redis

from customer_bootstrap.events_wire import decode
from tests.faults.stage import Stage

_OURS = (
    "SELECT business_id || ' ' || stream, event_id FROM journal "
    "WHERE source = 'customer-service' ORDER BY xid, position"
)


def published(stage: Stage) -> list[str]:
    """Return the ids of the events that were published by Redis, in the order they came."""
    with redis.Redis.from_url(stage.redis.url) as client:
        entries = client.xrange(stage.service.settings.stream_out)
    return [decode(fields[b"event"])["eventId"] for _, fields in entries]  # type: ignore[index]


def compared_with_the_journal(stage: Stage) -> tuple[int, int]:
    """Return how many events Redis does not have, and how often two of a stream are inverted."""
    return held_against_the_journal(stage, published(stage))


def held_against_the_journal(stage: Stage, event_ids: Sequence[str]) -> tuple[int, int]:
    """Return how many events were not published, and how often two of a stream were inverted.

    An event may come twice; it counts where it came first.
    """
    first: dict[str, int] = {}
    for place, event_id in enumerate(event_ids):
        first.setdefault(event_id, place)
    with stage.service.platform_database.connect() as connection:
        ours = connection.exec_driver_sql(_OURS).all()
    places: dict[str, list[int]] = defaultdict(list)
    for stream, event_id in ours:
        if event_id in first:
            places[stream].append(first[event_id])
    inverted = sum(later < earlier for one in places.values() for earlier, later in pairwise(one))
    return len(ours) - sum(map(len, places.values())), inverted
