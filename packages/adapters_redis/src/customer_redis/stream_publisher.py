"""Redis Streams as a transport out: nothing twice without need, nothing trimmed unread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any

import redis

from customer_core.event_plane.transports import MESSAGE_ID, Outgoing
from customer_redis.stream_client import EVENT, available, connect
from customer_redis.stream_trim import TRIM

_log = logging.getLogger("customers.relay")

KEEP = 1_000_000
TRIM_EVERY = 5_000
"""How many messages are published between two looks at the length of the stream."""

_TRIM_AT_ONCE = 20_000
_PAGE = 1_000
_MOST_DOUBTS = 100_000


class StreamPublisher:
    """Implements the core's ``Publisher``: one stream, each entry with the body and its headers.

    Any number of threads may use it at once.

    Args:
        url: Redis.
        stream: where to.
        keep: how many messages stay; older ones go once all groups are done with them, or at once
            where the stream has no group.
        limit: beyond how many messages the oldest are removed even where a group has not read
            them; None for never.
    """

    def __init__(
        self, url: str, stream: str, *, keep: int = KEEP, limit: int | None = None
    ) -> None:
        self._client = connect(url)
        self._stream = stream
        self._keep, self._limit = keep, limit
        self._cut = self._client.register_script(TRIM)
        self._lock = threading.Lock()
        self._since_trim = 0
        self._place: Any = None
        self._doubtful: set[str] = set()
        self._doubts_begin: Any = None

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages in this order, all or none.

        Where a former attempt ended without an answer, it is looked up what it has sent, so that
        it does not stand there twice.

        Raises:
            DependencyUnavailable: Redis does not answer or refuses them.
        """
        if not messages:
            return
        with available():
            self._know_the_place()
            if left := self._without_those_sent(messages):
                self._send(left)
            with self._lock:
                self._doubtful.difference_update(message.event_id for message in messages)
            if self._trim_is_due(len(messages)):
                self.trim()

    def _know_the_place(self) -> None:
        """Find out where the stream ends before the first message, to look up doubts from there."""
        if self._place is None:
            newest: Any = self._client.xrevrange(self._stream, count=1)
            self._place = newest[0][0] if newest else b"0-0"

    def _send(self, messages: Sequence[Outgoing]) -> None:
        try:
            with self._client.pipeline(transaction=True) as pipeline:
                for message in messages:
                    pipeline.xadd(self._stream, _fields(message))
                self._place = pipeline.execute()[-1]
        except (redis.ConnectionError, redis.TimeoutError):
            self._doubt(messages)
            raise

    def _doubt(self, messages: Sequence[Outgoing]) -> None:
        with self._lock:
            if not self._doubtful or len(self._doubtful) > _MOST_DOUBTS:
                self._doubtful.clear()
                self._doubts_begin = self._place
            self._doubtful.update(message.event_id for message in messages)

    def _without_those_sent(self, messages: Sequence[Outgoing]) -> Sequence[Outgoing]:
        with self._lock:
            doubtful = self._doubtful.intersection(message.event_id for message in messages)
            begin = self._doubts_begin
        sent: set[str] = set()
        while doubtful:
            page: Any = self._client.xrange(self._stream, min=b"(" + begin, count=_PAGE)
            sent.update(
                fields[MESSAGE_ID.encode()].decode()
                for _, fields in page
                if MESSAGE_ID.encode() in fields
            )
            if len(page) < _PAGE:
                break
            begin = page[-1][0]
        return [message for message in messages if message.event_id not in sent & doubtful]

    def _trim_is_due(self, published: int) -> bool:
        with self._lock:
            self._since_trim += published
            due = self._since_trim >= TRIM_EVERY
            if due:
                self._since_trim = 0
        return due

    def trim(self) -> None:
        """Remove old messages that no group needs any more, some at a time.

        Raises:
            DependencyUnavailable: Redis does not answer.
        """
        with available():
            _, lost, slowest = self._cut(
                keys=[self._stream], args=[self._keep, self._limit or 0, _TRIM_AT_ONCE]
            )
        if lost:
            about = {"stream": self._stream, "group": slowest.decode(), "messages": lost}
            _log.error("messages removed that a group has not read", extra=about)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _fields(message: Outgoing) -> dict[Any, Any]:
    return {**message.labels, EVENT: message.body}
