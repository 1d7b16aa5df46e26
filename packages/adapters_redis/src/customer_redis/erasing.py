"""Erasing people from Redis: from its caches, and from its streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import redis

from customer_core.event_plane.erasure.quarantined import is_theirs
from customer_core.privacy.erasure.ports import Elsewhere, Erased
from customer_core.privacy.erasure.subject import Subject
from customer_redis.keys import cache_key
from customer_redis.rate_limits import counter_keys
from customer_redis.stream_client import available, connect

KINDS = ("profile", "segment", "floor")
STREAM_OUT = "the stream that events are published to"
STREAMS_IN = "the streams that events are taken from"
_PAGE = 500


def erasing_of(
    url: str,
    stream_out: str,
    streams_in: Sequence[str],
    group: str,
    limits: Mapping[str, str],
) -> tuple[Elsewhere, ...]:
    """Return all places of Redis that may hold something about people.

    Args:
        url: Redis.
        stream_out: that we publish to.
        streams_in: that other services publish to.
        group: by which we read these.
        limits: by which calls are counted: limit by name.
    """
    return (
        *(CachedAnswer(url, kind) for kind in KINDS),
        CallCounters(url, limits),
        StreamEntries(url, STREAM_OUT, (stream_out,)),
        StreamEntries(url, STREAMS_IN, tuple(streams_in), group),
    )


@attrs.frozen
class CachedAnswer:
    """Implements ``Elsewhere`` for one kind of what is cached of a customer.

    With the floor go the leases, so that nothing can be filled in that was read before.
    """

    _url: str = attrs.field(repr=False)
    _kind: str

    @property
    def name(self) -> str:
        """The form of its keys."""
        return f"customers:{self._kind}:{{business/customer}}"

    def held(self, subject: Subject) -> int:
        """Return whether there is a key of the person."""
        with connect(self._url) as client, available():
            return int(client.exists(self._key(subject)))

    def erase(self, subject: Subject) -> Erased:
        """Delete it."""
        with connect(self._url) as client, available():
            return Erased(int(client.unlink(self._key(subject))))

    def _key(self, subject: Subject) -> str:
        return cache_key(self._kind, subject.business_id, subject.customer_id)


@attrs.frozen
class CallCounters:
    """Implements ``Elsewhere`` for the counters of a person's own calls."""

    _url: str = attrs.field(repr=False)
    _limits: Mapping[str, str]

    @property
    def name(self) -> str:
        """The form of its keys."""
        return "LIMITS:*"

    def held(self, subject: Subject) -> int:
        """Return how many counters there are of the person."""
        with connect(self._url) as client, available():
            return int(client.exists(*self._keys(subject)))

    def erase(self, subject: Subject) -> Erased:
        """Delete them."""
        with connect(self._url) as client, available():
            return Erased(int(client.unlink(*self._keys(subject))))

    def _keys(self, subject: Subject) -> list[str]:
        return [
            key
            for one in subject.ids
            for key in counter_keys(self._limits, f"{subject.business_id}/{one}")
        ]


@attrs.frozen
class StreamEntries:
    """Implements ``Elsewhere`` for entries of streams that name a person.

    Attributes:
        name: what the place is called.
    """

    _url: str = attrs.field(repr=False)
    name: str
    _streams: tuple[str, ...]
    _group: str | None = None

    def held(self, subject: Subject) -> int:
        """Return how many entries name the person."""
        with connect(self._url) as client, available():
            return sum(1 for stream in self._streams for _ in _found(client, stream, subject))

    def erase(self, subject: Subject) -> Erased:
        """Delete them, but for those that we have not taken in yet: what they say is not ours."""
        count = left = 0
        with connect(self._url) as client, available():
            for stream in self._streams:
                theirs = list(_found(client, stream, subject))
                done = [one for one in theirs if self.is_done(client, stream, one)]
                for place in range(0, len(done), _PAGE):
                    count += int(client.xdel(stream, *done[place : place + _PAGE]))
                left += len(theirs) - len(done)
        return Erased(count, left)

    def is_done(self, client: redis.Redis, stream: str, entry: bytes) -> bool:
        """Whether nobody of this service is still to take an entry in."""
        if self._group is None:
            return True
        groups: Any = client.xinfo_groups(stream)
        ours = [one for one in groups if one["name"] == self._group.encode()]
        if not ours or _place(entry) > _place(ours[0]["last-delivered-id"]):
            return False
        return not client.xpending_range(stream, self._group, entry, entry, 1)


def _found(client: redis.Redis, stream: str, subject: Subject) -> Iterator[bytes]:
    """Yield the ids of the entries that name a person."""
    return (entry for entry, raw in entries_of(client, stream) if is_theirs(raw, subject))


def entries_of(client: redis.Redis, stream: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield the entries of a stream, each with all that it says, reading a page at a time."""
    after = b"-"
    while True:
        page: Any = client.xrange(stream, min=after, count=_PAGE)
        for entry, fields in page:
            yield entry, b"\n".join((fields or {}).values())
        if len(page) < _PAGE:
            return
        after = b"(" + page[-1][0]


def _place(entry: bytes) -> tuple[int, int]:
    time, _, number = entry.decode().partition("-")
    return int(time), int(number)
