"""Erasing many people from Redis together: one look at each stream, however many they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import redis

from customer_core.event_plane.erasure.quarantined import is_theirs
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.erasure.ports import Erased
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.retention.people import People
from customer_core.privacy.retention.ports import ElsewhereOfMany
from customer_redis.erasing import KINDS, STREAM_OUT, STREAMS_IN, StreamEntries, entries_of
from customer_redis.keys import cache_key
from customer_redis.stream_client import available, connect

_PAGE = 500


def streams_of_many(
    url: str, stream_out: str, streams_in: Sequence[str], group: str
) -> tuple[ElsewhereOfMany, ...]:
    """Return the streams of Redis that may hold something about people."""
    published = StreamEntries(url, STREAM_OUT, (stream_out,))
    taken = StreamEntries(url, STREAMS_IN, tuple(streams_in), group)
    return (
        EntriesOfMany(url, published, (stream_out,)),
        EntriesOfMany(url, taken, tuple(streams_in)),
    )


@attrs.frozen
class CachedAnswers:
    """Implements ``ElsewhereOfMany`` for all that is cached of customers."""

    _url: str = attrs.field(repr=False)

    @property
    def name(self) -> str:
        """The form of its keys."""
        return "customers:*:{business/customer}"

    def erase_all(self, subjects: Sequence[Subject]) -> Erased:
        """Delete every key of anybody."""
        count = 0
        with connect(self._url) as client, available():
            for place in range(0, len(subjects), _PAGE):
                with client.pipeline(transaction=False) as pipeline:
                    for one in subjects[place : place + _PAGE]:
                        for kind in KINDS:
                            pipeline.unlink(cache_key(kind, one.business_id, one.customer_id))
                    count += sum(pipeline.execute())
        return Erased(count)


@attrs.frozen
class EntriesOfMany:
    """Implements ``ElsewhereOfMany`` for entries of streams."""

    _url: str = attrs.field(repr=False)
    _entries: StreamEntries
    _streams: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the place is called."""
        return self._entries.name

    def erase_all(self, subjects: Sequence[Subject]) -> Erased:
        """Delete entries that name anybody, but for those that we have not taken in yet."""
        people = People(subjects)
        businesses = {one.business_id for one in subjects}
        count = left = 0
        with connect(self._url) as client, available():
            for stream in self._streams:
                theirs = list(_found(client, stream, people, businesses))
                done = [one for one in theirs if self._entries.is_done(client, stream, one)]
                for place in range(0, len(done), _PAGE):
                    count += int(client.xdel(stream, *done[place : place + _PAGE]))
                left += len(theirs) - len(done)
        return Erased(count, left)


def _found(
    client: redis.Redis, stream: str, people: People, businesses: set[BusinessId]
) -> Iterator[bytes]:
    for entry, raw in entries_of(client, stream):
        text = raw.decode(errors="replace").lower()
        named = (one for each in businesses for one in people.named_in(each, text))
        if any(is_theirs(raw, one) for one in named):
            yield entry
