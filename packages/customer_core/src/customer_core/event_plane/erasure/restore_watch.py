"""Noticing that the database was restored to before somebody was erased."""

from __future__ import annotations

import threading

from customer_core.event_plane.ports import PlatformUnits
from customer_core.privacy.erasure.ledger import CopyPlace, LedgerCopy, LedgerKey

_PAGE = 1_000


class RestoreWatch:
    """Compares the ledger with its copy, which no restore takes back.

    A name is in the ledger before it is in the copy, so that the copy never has more, unless the
    ledger went back. The whole is compared once, and from then on what the copy was given since,
    for as long as the ledger is the same. That it went back is noted in the database, for
    processes that have no copy, and until the replay is done.

    Args:
        units: the ledger's.
        copy: outside of the database.
    """

    def __init__(self, units: PlatformUnits, copy: LedgerCopy) -> None:
        self._units = units
        self._copy = copy
        self._lock = threading.Lock()
        self._life = ""
        self._compared = CopyPlace()

    def needs_replay(self) -> bool:
        """Whether whoever a restore has brought back is still to be erased again.

        Raises:
            LedgerCopyUnreadable: the copy cannot be compared.
            Unavailable: the ledger does not answer.
        """
        with self._lock:
            with self._units.begin() as unit:
                if unit.erased.needs_replay():
                    return True
                life = unit.erased.life()
            if life != self._life:
                self._life, self._compared = life, CopyPlace()
            return self._copy_has_more()

    def _copy_has_more(self) -> bool:
        while True:
            page = self._copy.after(self._compared, _PAGE)
            if page.end == self._compared:
                return False
            if not self._knows(frozenset(page.names)):
                return True
            self._compared = page.end

    def _knows(self, names: frozenset[LedgerKey]) -> bool:
        with self._units.begin() as unit:
            if names <= unit.erased.known(names):
                return True
            unit.erased.restored()
            unit.commit()
        return False
