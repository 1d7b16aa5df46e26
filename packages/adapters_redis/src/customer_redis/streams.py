"""Redis Streams: events out, and events of other services in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs
import msgspec
import redis

from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import REDIS

LONGEST = 1_000_000
FIELD, TOPIC = "event", "topic"
_SOCKET_SECONDS = 5.0
_ENCODER = msgspec.json.Encoder(decimal_format="number")


@attrs.frozen
class StreamMessage:
    """One message of a stream.

    Attributes:
        stream: the stream it came by.
        id: its id there.
        payload: its field ``event``; empty where it has none.
    """

    stream: str
    id: bytes
    payload: bytes


class StreamPublisher:
    """Implements the core's ``Publisher``: one stream, each message with its topic and event.

    Args:
        url: Redis.
        stream: where to; it is trimmed to about a million messages.
    """

    def __init__(self, url: str, stream: str) -> None:
        self._client = _client(url)
        self._stream = stream

    def publish(self, messages: Sequence[tuple[str, Mapping[str, object]]]) -> None:
        """Send envelopes with their topics, in this order.

        Raises:
            DependencyUnavailable: Redis does not answer; some may have been sent.
        """
        if not messages:
            return
        with _available(), self._client.pipeline(transaction=False) as pipeline:
            for topic, envelope in messages:
                fields: dict[Any, Any] = {TOPIC: topic, FIELD: _ENCODER.encode(envelope)}
                pipeline.xadd(self._stream, fields, maxlen=LONGEST, approximate=True)
            pipeline.execute()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class StreamConsumer:
    """A member of a group that reads streams; each message goes to one member.

    Args:
        url: Redis.
        streams: which.
        group: name of the group, made where it is missing, from the beginning of the stream.
        consumer: name of this member.
    """

    def __init__(self, url: str, streams: Sequence[str], *, group: str, consumer: str) -> None:
        self._client = _client(url)
        self._streams = tuple(streams)
        self._group = group
        self._consumer = consumer
        self._own_pending = True

    def ensure_groups(self) -> None:
        """Make the streams and the group where they are missing.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        self._own_pending = True
        with _available():
            for stream in self._streams:
                try:
                    self._client.xgroup_create(stream, self._group, id="0", mkstream=True)
                except redis.ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise

    def read(self, block_ms: int, count: int) -> list[StreamMessage]:
        """Return new messages, waiting for the first of them.

        The first calls return what this member took before, and did not acknowledge.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        with _available():
            try:
                return self._read(block_ms, count)
            except redis.ResponseError as error:
                if not str(error).startswith("NOGROUP"):
                    raise
        self.ensure_groups()
        return []

    def _read(self, block_ms: int, count: int) -> list[StreamMessage]:
        if self._own_pending:
            if pending := self._taken("0", count, None):
                return pending
            self._own_pending = False
        return self._taken(">", count, block_ms)

    def _taken(self, since: str, count: int, block_ms: int | None) -> list[StreamMessage]:
        places: dict[Any, Any] = dict.fromkeys(self._streams, since)
        answer: Any = self._client.xreadgroup(
            self._group, self._consumer, places, count=count, block=block_ms
        )
        found = [message for stream, entries in answer for message in _messages(stream, entries)]
        lost = [message for message in found if message.payload is _DELETED]
        self.ack(lost)
        return [message for message in found if message.payload is not _DELETED]

    def ack(self, messages: Sequence[Any]) -> None:
        """Tell that messages need not be handed out again.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        if not messages:
            return
        with _available(), self._client.pipeline(transaction=False) as pipeline:
            for stream in self._streams:
                ids = [message.id for message in messages if message.stream == stream]
                if ids:
                    pipeline.xack(stream, self._group, *ids)
            pipeline.execute(raise_on_error=False)

    def reclaim(self, min_idle_ms: int, count: int) -> list[StreamMessage]:
        """Take over messages that other members took and never acknowledged.

        Args:
            min_idle_ms: how long ago they must have been handed out.
            count: about how many at most.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        found: list[StreamMessage] = []
        with _available():
            for stream in self._streams:
                found += self._claimed(stream, min_idle_ms, count - len(found))
        return found

    def _claimed(self, stream: str, min_idle_ms: int, count: int) -> list[StreamMessage]:
        found: list[StreamMessage] = []
        start: Any = "0-0"
        while len(found) < count:
            try:
                start, entries, *_ = self._client.xautoclaim(
                    stream, self._group, self._consumer, min_idle_ms, start, count=count
                )
            except redis.ResponseError:
                return found  # the group is gone; reading makes it again
            messages = list(_messages(stream.encode(), entries))
            self.ack([message for message in messages if message.payload is _DELETED])
            found += [message for message in messages if message.payload is not _DELETED]
            if start in (b"0-0", "0-0"):
                break
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


_DELETED = b"\x00deleted"


def _messages(stream: bytes, entries: Sequence[Any]) -> Iterator[StreamMessage]:
    for entry in entries:
        if entry is None or entry[0] is None:
            continue  # Redis 6.2 hands out the place of an entry that was deleted
        number, fields = entry
        payload = _DELETED if not fields else fields.get(FIELD.encode(), b"")
        yield StreamMessage(stream.decode(), number, payload)


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS, retry=None
    )


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except redis.ResponseError:
        raise
    except redis.RedisError as error:
        raise DependencyUnavailable(REDIS) from error
