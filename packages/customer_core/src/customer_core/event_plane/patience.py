"""Asking a transport that does not answer only now and then, so that nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from customer_core.event_plane.transports import Outgoing, Publisher
from customer_core.kernel.errors import DependencyUnavailable

FIRST_SECONDS = 0.1
MOST_SECONDS = 5.0


class PatientPublisher:
    """Implements ``Publisher`` over another: after a failure it refuses at once for a while.

    A transport that hangs costs each attempt its whole timeout. With pauses between attempts that
    double, and one thread at a time that makes them, it holds up neither the threads that other
    readers need, nor the transactions in which events are relayed.

    Args:
        publisher: the transport.
        monotonic: a clock that only goes forward, in seconds.
    """

    def __init__(
        self, publisher: Publisher, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._publisher = publisher
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pause = 0.0
        self._closed_until = 0.0
        self._failure: DependencyUnavailable | None = None

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages, unless the transport has failed a moment ago.

        Raises:
            DependencyUnavailable: the transport does not answer, or did not a moment ago.
        """
        self._knock()
        try:
            self._publisher.publish(messages)
        except DependencyUnavailable as failure:
            self._failed(failure)
            raise
        with self._lock:
            self._failure, self._pause = None, 0.0

    def _knock(self) -> None:
        """Pass while all is well; after a failure, let one caller a pause try anew."""
        with self._lock:
            if self._failure is None:
                return
            now = self._monotonic()
            if now < self._closed_until:
                raise DependencyUnavailable(self._failure.dependency)
            self._closed_until = now + self._pause

    def _failed(self, failure: DependencyUnavailable) -> None:
        with self._lock:
            self._failure = failure
            self._pause = min(max(FIRST_SECONDS, 2 * self._pause), MOST_SECONDS)
            self._closed_until = self._monotonic() + self._pause

    def close(self) -> None:
        """Close the transport."""
        self._publisher.close()
