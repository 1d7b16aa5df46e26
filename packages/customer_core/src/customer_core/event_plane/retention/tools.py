"""What the retention works with."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import attrs

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids
from customer_core.privacy.erasure.ledger import LedgerCopy
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.privacy.retention.policy import RetentionPolicy
from customer_core.privacy.retention.ports import ElsewhereOfMany
from customer_core.privacy.retention.proving import CrowdProof, NoCrowdProof

_PAUSE_SECONDS = 0.02


def _nobody() -> None:
    """Tell nobody."""


class Waits(Exception):
    """The run goes on when others have done something; its place is kept."""


class RunLost(Exception):
    """Somebody else has taken the run on."""


@attrs.frozen(kw_only=True)
class Sizes:
    """How much is done in one transaction, or held at once.

    Attributes:
        page: customers that are judged.
        batch: people whom the ledger takes on together.
        orders: orders that are scrubbed.
        rows: rows that are deleted or changed in a table.
        texts: events that are looked through.
        crowd: people for whom the whole journal is looked through together.
    """

    page: int = 1_000
    batch: int = 1_000
    orders: int = 100
    rows: int = 1_000
    texts: int = 2_000
    crowd: int = 20_000


@attrs.frozen(kw_only=True)
class RetentionTools:
    """What the retention works with.

    Attributes:
        policy: what is configured.
        pseudonyms: names what stays.
        copy: the ledger outside of the database.
        caches: what is cached of people, cleared with each batch.
        elsewhere: streams and files, looked through once for the whole crowd.
        relays: the names of the readers that publish our events.
        proof: proves that nothing is left.
        tell: called when there is something to publish; it never waits.
        sizes: how much is done at once.
        pause: how long others have their turn after each piece of work, as a multiple of how
            long it took.
        patience: seconds that a run waits for others itself.
        sleep: waits.
        timer: seconds, for measuring.
    """

    units: PlatformUnits
    clock: Clock
    ids: Ids
    policy: RetentionPolicy
    pseudonyms: Pseudonyms
    copy: LedgerCopy
    caches: Sequence[ElsewhereOfMany] = ()
    elsewhere: Sequence[ElsewhereOfMany] = ()
    relays: Sequence[str] = ()
    proof: CrowdProof = NoCrowdProof()
    tell: Callable[[], None] = _nobody
    sizes: Sizes = Sizes()
    pause: float = 0.5
    patience: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    timer: Callable[[], float] = time.perf_counter

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so.

        Raises:
            Waits: that takes others too long.
        """
        waited = 0.0
        while not is_so():
            if waited >= self.patience:
                raise Waits
            self.sleep(_PAUSE_SECONDS)
            waited += _PAUSE_SECONDS

    def paced(self, work: Callable[[], None]) -> Callable[[], None]:
        """Return what does some work, and gives others their turn since it was called last."""
        began = self.timer()

        def done() -> None:
            nonlocal began
            work()
            self.sleep(self.pause * (self.timer() - began))
            began = self.timer()

        return done

    def wait_for_writers(self) -> None:
        """Wait until whoever may not have seen what was done before has come to an end.

        Raises:
            Waits: a transaction takes too long.
        """
        with self.units.begin() as unit:
            horizon = unit.erasures.horizon()
        self.until(lambda: self._is_past(horizon))

    def _is_past(self, horizon: int) -> bool:
        with self.units.begin() as unit:
            return unit.erasures.is_past(horizon)
