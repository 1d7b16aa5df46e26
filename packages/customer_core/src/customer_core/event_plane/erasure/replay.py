"""Erasing again, after a restore, whom the backup has brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import attrs

from customer_core.application import Application
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.principal import operator
from customer_core.privacy.erasure.erase_again import EraseAgain, erase_again
from customer_core.privacy.erasure.ledger import ErasedName, LedgerKey
from customer_core.privacy.pseudonyms import NameKind, PersonName, Pseudonyms
from customer_core.segments.history import CustomerKey

_PAGE = 1_000


@attrs.frozen(kw_only=True)
class Replay:
    """Brings the ledger to what its copy says, and erases those who are here in spite of it.

    Attributes:
        pseudonyms: recognises people.
        eraser: erases them.
        application: opens the requests.
    """

    units: PlatformUnits
    pseudonyms: Pseudonyms
    eraser: Eraser
    application: Application

    def missing(self, names: Iterable[ErasedName], *, add: bool) -> int:
        """Return how many names of a copy the ledger does not have; and perhaps add them.

        Where any are added, the replay is needed until it is done.
        """
        count, left = 0, iter(names)
        while page := list(islice(left, _PAGE)):
            with self.units.begin() as unit:
                known = unit.erased.known(name.key for name in page)
                new = {name.key: name for name in page if name.key not in known}
                if add and new:
                    unit.erased.restored()
                    unit.erased.add(list(new.values()))
                    unit.commit()
            count += len(new)
        return count

    def found(
        self, names: Iterable[ErasedName] = (), looked: Callable[[int], object] = lambda _: None
    ) -> Iterator[CustomerKey]:
        """Yield the erased of whom there is something, from a pass over everybody.

        Args:
            names: those who count as erased beside whom the ledger has.
            looked: told how many were looked at, now and then.
        """
        also = {name.key for name in names if name.kind is NameKind.CUSTOMER}
        after: CustomerKey | None = None
        while True:
            with self.units.begin() as unit:
                page = unit.erased.people(after, _PAGE)
                keys = {self._key_of(one): one for one in page}
                erased = unit.erased.known(keys) | (also & keys.keys())
            if not page:
                return
            yield from (keys[key] for key in sorted(erased))
            looked(len(page))
            after = page[-1]

    def erase(self, key: CustomerKey) -> Outcome:
        """Erase somebody again.

        Raises:
            Unavailable: something does not answer; the place is kept, and a worker goes on.
        """
        command = EraseAgain(customer_id=key.customer_id)
        request = self.application.run(erase_again, command, operator(key.business_id))
        patient = attrs.evolve(self.eraser.tools, relay_patience=0.0)
        return Eraser(tools=patient).erase(request.key)

    def done(self) -> None:
        """Note that whoever a restore has brought back is erased again."""
        with self.units.begin() as unit:
            unit.erased.replayed()
            unit.commit()

    def _key_of(self, key: CustomerKey) -> LedgerKey:
        name = PersonName(key.business_id, NameKind.CUSTOMER, key.customer_id)
        return LedgerKey(name.business_id, name.kind, self.pseudonyms.digest(name))
