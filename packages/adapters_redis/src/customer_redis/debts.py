"""What could not be told while Redis was down, told as soon as it is back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.segments.history import CustomerKey

Versions = Mapping[CustomerKey, CustomerVersions]
_RETRY_SECONDS = 0.2
MOST = 100_000


class Debts:
    """Keeps versions that Redis has to be told of, and tries from a thread until it is told.

    Should the process end before, the readers of the journal tell it.

    Args:
        tell: tells Redis; raises DependencyUnavailable while it does not answer.
    """

    def __init__(self, tell: Callable[[Versions], None]) -> None:
        self._tell = tell
        self._owed: dict[CustomerKey, CustomerVersions] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, versions: Versions) -> None:
        """Owe these; of a hundred thousand customers and more, the rest is left to the journal."""
        with self._lock:
            for key, new in versions.items():
                if key in self._owed or len(self._owed) < MOST:
                    self._owed[key] = _greater(self._owed.get(key), new)
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._pay, name="floors", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop trying."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _pay(self) -> None:
        while not self._closing.wait(_RETRY_SECONDS):
            with self._lock:
                owed = dict(self._owed)
            try:
                self._tell(owed)
            except DependencyUnavailable:
                continue
            with self._lock:
                for key, told in owed.items():
                    if self._owed[key] == told:
                        del self._owed[key]
                if not self._owed:
                    self._thread = None
                    return


def _greater(known: CustomerVersions | None, new: CustomerVersions) -> CustomerVersions:
    if known is None:
        return new
    return CustomerVersions(max(known.customer, new.customer), max(known.segment, new.segment))
