"""What this process knows of what businesses define: each version is read and compiled once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import attrs

from customer_core.kernel.ids import BusinessId
from customer_core.segments.definition_set import DefinitionSet

RECENT_SECONDS = 1.0
"""For so long what was read is taken for true where nothing is decided on it."""

_MOST_BUSINESSES = 10_000


@attrs.frozen
class _Known:
    made: DefinitionSet
    asked_at: float


class KnownDefinitions:
    """The newest definitions of each business as they were last read; for any number of threads.

    Args:
        seconds: tells time that never goes back, in seconds.
        most: how many businesses are known, those read last.
    """

    def __init__(
        self, seconds: Callable[[], float] = time.monotonic, most: int = _MOST_BUSINESSES
    ) -> None:
        self.now = seconds
        self._most = most
        self._known: OrderedDict[BusinessId, _Known] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, business_id: BusinessId) -> DefinitionSet | None:
        """Return the definitions of a business as they were last read, or None."""
        known = self._known.get(business_id)
        return known.made if known else None

    def recent(self, business_id: BusinessId) -> DefinitionSet | None:
        """Return the definitions of a business if they were read a moment ago."""
        known = self._known.get(business_id)
        if known is None or self.now() - known.asked_at > RECENT_SECONDS:
            return None
        return known.made

    def keep(self, business_id: BusinessId, made: DefinitionSet, asked_at: float) -> None:
        """Know what was read, unless somebody who asked later has told already.

        Args:
            business_id: whose definitions.
            made: what they are.
            asked_at: when they were asked for, by :meth:`now`.
        """
        with self._lock:
            known = self._known.get(business_id)
            if known and known.asked_at > asked_at:
                return
            self._known[business_id] = _Known(made, asked_at)
            self._known.move_to_end(business_id)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
