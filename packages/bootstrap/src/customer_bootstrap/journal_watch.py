"""Looking at the journal for metrics and readiness: seldom, and without anyone waiting for long."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs

from customer_bootstrap.health import Check
from customer_core.event_plane.dead_letters import LetterCount
from customer_core.event_plane.keeping import JournalState
from customer_core.event_plane.ports import CursorStatus
from customer_core.kernel.errors import CustomerServiceError
from customer_core.privacy.requests.ports import RequestCount

FRESH_SECONDS = 2.0
PATIENCE_SECONDS = 1.0
_log = logging.getLogger("customers.journal")


@attrs.frozen(kw_only=True)
class Sight:
    """What was seen of the journal.

    Attributes:
        readers: how far each is in each partition.
        state: of the journal as a whole.
        letters: dead letters, by reader and state.
        transports: whether they answer.
        requests: how many requests of data subjects there are, by kind.
        at: when it was.
    """

    readers: Sequence[CursorStatus]
    state: JournalState
    letters: Sequence[LetterCount]
    transports: Sequence[Check]
    at: datetime
    requests: Sequence[RequestCount] = ()

    def lag(self) -> dict[str, int]:
        """Return how many events each reader has not read."""
        found: dict[str, int] = {}
        for one in self.readers:
            found[one.cursor] = found.get(one.cursor, 0) + one.lag
        return found

    def seconds_behind(self) -> dict[str, float]:
        """Return how long the oldest of them has been waiting for each reader."""
        found: dict[str, float] = {}
        for one in self.readers:
            waited = (self.at - one.oldest).total_seconds() if one.oldest else 0.0
            found[one.cursor] = max(found.get(one.cursor, 0.0), waited)
        return found


class JournalWatch:
    """Keeps what was last seen, and looks anew in a thread of its own when it is no longer fresh.

    Args:
        look: looks; it may take long, or raise an error of the core.
        fresh_seconds: how long what was seen counts.
        patience_seconds: how long a caller waits for a new look, before it gets the last one.
    """

    def __init__(
        self,
        look: Callable[[], Sight],
        *,
        fresh_seconds: float = FRESH_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._look = look
        self._fresh_seconds = fresh_seconds
        self._patience_seconds = patience_seconds
        self._changed = threading.Condition()
        self._looking = False
        self._last: Sight | None = None
        self._until = 0.0

    def seen(self) -> Sight | None:
        """Return what was seen last; None where nothing could be."""
        with self._changed:
            if time.monotonic() >= self._until:
                self._begin()
                self._changed.wait_for(lambda: not self._looking, self._patience_seconds)
            return self._last

    def _begin(self) -> None:
        if not self._looking:
            self._looking = True
            threading.Thread(target=self._run, name="journal-watch", daemon=True).start()

    def _run(self) -> None:
        found: Sight | None = None
        try:
            found = self._look()
        except CustomerServiceError as error:
            _log.debug("journal not seen", extra={"reason": str(error)})
        except Exception:  # noqa: BLE001 - whoever asks gets nothing, not the error
            _log.exception("journal not seen")
        finally:
            with self._changed:
                self._last, self._looking = found, False
                self._until = time.monotonic() + self._fresh_seconds
                self._changed.notify_all()


def journal_check(sight: Sight | None, *, most_lag: int, most_stall: float) -> Check:
    """Return how the journal is: a warning at most, for it heals by itself."""
    if sight is None:
        return Check("journal", ok=False, detail="Not known at this moment.", needed=False)
    warnings = [
        f"The reader {reader} has {lag:,} events to read."
        for reader, lag in sight.lag().items()
        if lag >= most_lag
    ]
    stall = sight.state.stall
    if stall is not None and stall.seconds >= most_stall:
        who = f"process {stall.pid}" if stall.pid else "a prepared transaction"
        warnings.append(
            f"For {stall.seconds:.0f} seconds {who} of PostgreSQL has been holding up new events."
        )
    detail = " ".join(warnings) or "The readers of the journal keep up."
    return Check("journal", ok=not warnings, detail=detail, needed=False)
