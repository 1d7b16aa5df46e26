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
        payload: its field ``event``; where it has none, all its fields as a JSON object.
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
        """Send envelopes with their topics, in this order, all or none.

        Raises:
            DependencyUnavailable: Redis does not answer or refuses them.
        """
        if not messages:
            return
        with _available(), self._client.pipeline(transaction=True) as pipeline:
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
            if pending := self._own(count):
                return pending
            self._own_pending = False
        news: dict[Any, Any] = dict.fromkeys(self._streams, ">")
        return self._sorted_out(self._taken(news, count, block_ms))

    def _own(self, count: int) -> list[StreamMessage]:
        """Return what this member took and did not acknowledge, looking past what was deleted."""
        places: dict[Any, Any] = dict.fromkeys(self._streams, "0")
        while taken := self._taken(places, count, None):
            if kept := self._sorted_out(taken):
                return kept
            places |= {message.stream: message.id for message in taken}
        return []

    def _taken(
        self, places: dict[Any, Any], count: int, block_ms: int | None
    ) -> list[StreamMessage]:
        answer: Any = self._client.xreadgroup(
            self._group, self._consumer, places, count=count, block=block_ms
        )
        return [message for stream, entries in answer for message in _messages(stream, entries)]

    def _sorted_out(self, found: Sequence[StreamMessage]) -> list[StreamMessage]:
        """Return what can be read; what was deleted meanwhile is acknowledged here."""
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
            # Redis 6.2 does not name what was deleted; reading its own will, and acknowledges it.
            self._own_pending |= any(entry[0] is None for entry in entries)
            found += self._sorted_out(list(_messages(stream.encode(), entries)))
            if start in (b"0-0", "0-0"):
                break
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


_DELETED = b"\x00deleted"
_PASSING = (redis.exceptions.OutOfMemoryError, redis.exceptions.ReadOnlyError)


def _messages(stream: bytes, entries: Sequence[Any]) -> Iterator[StreamMessage]:
    for entry in entries:
        if entry is None or entry[0] is None:
            continue  # Redis 6.2 hands out the place of an entry that was deleted
        number, fields = entry
        payload = _payload(fields) if fields else _DELETED
        yield StreamMessage(stream.decode(), number, payload)


def _payload(fields: Mapping[bytes, bytes]) -> bytes:
    """Return the event; of a message without one, all it says, so that nothing is lost."""
    event = fields.get(FIELD.encode())
    if event is not None:
        return event
    shown = {_shown(name): _shown(value) for name, value in fields.items()}
    return msgspec.json.encode(shown)


def _shown(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=_SOCKET_SECONDS, socket_connect_timeout=_SOCKET_SECONDS, retry=None
    )


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        if isinstance(error, redis.ResponseError) and not isinstance(error, _PASSING):
            raise
        raise DependencyUnavailable(REDIS) from error
