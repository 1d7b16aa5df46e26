"""Redis Streams as a transport in: members of a group, to each of which a message goes once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import msgspec
import redis

from customer_core.event_plane.transports import Incoming
from customer_redis.stream_client import EVENT, available, connect

_log = logging.getLogger("customers.ingest")

DEAD_AFTER_MILLISECONDS = 30_000
"""After what time a message that was handed out, but never acknowledged, is taken over."""

RECLAIM_SECONDS = 10.0
_DELETED = b"\x00deleted"


@attrs.frozen(kw_only=True)
class StreamMessage(Incoming):
    """One message of a stream.

    The payload is its field ``event``, and all others are headers; where it has no such field, it
    is all of them as a JSON object.

    Attributes:
        stream: the stream it came by.
        id: its id there.
    """

    stream: str
    id: bytes


class StreamConsumer:
    """Implements the core's ``Consumer`` over one or more streams.

    Args:
        url: Redis.
        streams: which.
        group: name of the group, made where it is missing, from the beginning of the stream.
        consumer: name of this member.
        dead_after_ms: how long ago another member must have taken what is taken over from it.
    """

    def __init__(
        self,
        url: str,
        streams: Sequence[str],
        *,
        group: str,
        consumer: str,
        dead_after_ms: int = DEAD_AFTER_MILLISECONDS,
    ) -> None:
        self._client = connect(url)
        self._streams = tuple(streams)
        self._group = group
        self._consumer = consumer
        self._dead_after_ms = dead_after_ms
        self._own_pending = True
        self._reclaim_at = 0.0

    def open(self) -> None:
        """Make the streams and the group where they are missing.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        self._own_pending = True
        self._reclaim_at = 0.0
        with available():
            for stream in self._streams:
                try:
                    self._client.xgroup_create(stream, self._group, id="0", mkstream=True)
                except redis.ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise

    def read(self, wait_ms: int, count: int) -> Sequence[StreamMessage]:
        """Return messages, waiting for the first of them.

        First comes what this member took before and did not acknowledge, then, now and then, what
        other members took too long ago, then what is new.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        with available():
            try:
                return self._read(wait_ms, count)
            except redis.ResponseError as error:
                if not str(error).startswith("NOGROUP"):
                    raise
        self.open()
        return []

    def _read(self, wait_ms: int, count: int) -> Sequence[StreamMessage]:
        if self._own_pending:
            if pending := self._own(count):
                return pending
            self._own_pending = False
        if reclaimed := self._reclaimed(count):
            _log.info("messages reclaimed", extra={"messages": len(reclaimed)})
            return reclaimed
        news: dict[Any, Any] = dict.fromkeys(self._streams, ">")
        return self._sorted_out(self._taken(news, count, max(1, wait_ms)))

    def _own(self, count: int) -> Sequence[StreamMessage]:
        """Return what this member took and did not acknowledge, looking past what was deleted."""
        places: dict[Any, Any] = dict.fromkeys(self._streams, "0")
        while taken := self._taken(places, count, None):
            if kept := self._sorted_out(taken):
                return kept
            places |= {message.stream: message.id for message in taken}
        return []

    def _taken(
        self, places: dict[Any, Any], count: int, block_ms: int | None
    ) -> Sequence[StreamMessage]:
        answer: Any = self._client.xreadgroup(
            self._group, self._consumer, places, count=count, block=block_ms
        )
        return [message for stream, entries in answer for message in _messages(stream, entries)]

    def _sorted_out(self, found: Sequence[StreamMessage]) -> Sequence[StreamMessage]:
        """Return what can be read; what was deleted meanwhile is acknowledged here."""
        lost = [message for message in found if message.payload is _DELETED]
        self.ack(lost)
        return [message for message in found if message.payload is not _DELETED]

    def ack(self, messages: Sequence[Incoming]) -> None:
        """Tell that messages need not be handed out again.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        mine = [message for message in messages if isinstance(message, StreamMessage)]
        if not mine:
            return
        with available(), self._client.pipeline(transaction=False) as pipeline:
            for stream in self._streams:
                ids = [message.id for message in mine if message.stream == stream]
                if ids:
                    pipeline.xack(stream, self._group, *ids)
            pipeline.execute(raise_on_error=False)

    def forget(self, messages: Sequence[Incoming]) -> None:
        """Delete entries, which a stream keeps after they were acknowledged.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        mine = [message for message in messages if isinstance(message, StreamMessage)]
        if not mine:
            return
        with available(), self._client.pipeline(transaction=False) as pipeline:
            for message in mine:
                pipeline.xdel(message.stream, message.id)
            pipeline.execute()

    def _reclaimed(self, count: int) -> Sequence[StreamMessage]:
        """Take over what others took and never acknowledged, now and then, until there is none."""
        if time.monotonic() < self._reclaim_at:
            return []
        found: list[StreamMessage] = []
        for stream in self._streams:
            if len(found) < count:
                found += self._claimed(stream, count - len(found))
        if len(found) < count:
            self._reclaim_at = time.monotonic() + RECLAIM_SECONDS
        return found

    def _claimed(self, stream: str, count: int) -> Sequence[StreamMessage]:
        found: list[StreamMessage] = []
        start: Any = "0-0"
        while len(found) < count:
            start, entries, *_ = self._client.xautoclaim(
                stream, self._group, self._consumer, self._dead_after_ms, start, count=count
            )
            # Redis 6.2 does not name what was deleted; reading its own will, and acknowledges it.
            self._own_pending |= any(entry[0] is None for entry in entries)
            found += self._sorted_out(list(_messages(stream.encode(), entries)))
            if start in (b"0-0", "0-0"):
                break
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _messages(stream: bytes, entries: Sequence[Any]) -> Iterator[StreamMessage]:
    name = stream.decode()
    for entry in entries:
        if entry is None or entry[0] is None:
            continue  # Redis 6.2 hands out the place of an entry that was deleted
        number, fields = entry
        payload, headers = _parts(fields) if fields else (_DELETED, {})
        yield StreamMessage(
            origin=f"redis:{name}", payload=payload, headers=headers, stream=name, id=number
        )


def _parts(fields: Mapping[bytes, bytes]) -> tuple[bytes, Mapping[str, str]]:
    """Return the body and the headers; without a body all there is, so that nothing is lost."""
    shown = {_shown(name): _shown(value) for name, value in fields.items() if name != _EVENT}
    event = fields.get(_EVENT)
    if event is None:
        return msgspec.json.encode(shown), {}
    return event, {name.lower(): value for name, value in shown.items()}


_EVENT = EVENT.encode()


def _shown(raw: bytes) -> str:
    return raw.decode(errors="backslashreplace")
