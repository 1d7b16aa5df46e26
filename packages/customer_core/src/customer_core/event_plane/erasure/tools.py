"""What erasures work with."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import attrs

from customer_core.event_plane.erasure.farewell import Farewell
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.privacy.erasure.ledger import LedgerCopy
from customer_core.privacy.erasure.ports import Elsewhere, Proof
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.segments.history import CustomerKey


@attrs.frozen(kw_only=True)
class Tools:
    """What erasures work with.

    Attributes:
        pseudonyms: names what stays.
        copy: the ledger outside of the database.
        elsewhere: caches, streams, files.
        farewell: tells the others.
        proof: proves that nothing is left.
        patience: seconds that a run waits itself until those who write have ended.
        relay_patience: the same until our events are published.
        sleep: waits.
    """

    units: PlatformUnits
    clock: Clock
    pseudonyms: Pseudonyms
    copy: LedgerCopy
    elsewhere: Sequence[Elsewhere]
    farewell: Farewell
    proof: Proof
    patience: float = 5.0
    relay_patience: float = 5.0
    sleep: Callable[[float], None] = time.sleep

    def subject(self, key: CustomerKey) -> Subject | None:
        """Return by what a customer is known, or None where there is none."""
        with self.units.begin() as unit:
            row = unit.erasures.person(key)
        if row is None:
            return None
        return attrs.evolve(
            self.bare(key), user_id=row.user_id, emails=row.emails, phones=row.phones
        )

    def bare(self, key: CustomerKey) -> Subject:
        """Return a customer of whom the id alone is known."""
        return Subject(
            business_id=key.business_id,
            customer_id=key.customer_id,
            pseudonym=self.pseudonyms.of(key.business_id, key.customer_id),
        )
