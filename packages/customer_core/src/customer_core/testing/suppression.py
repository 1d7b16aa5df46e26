"""The suppression ledger in memory, its copy, and what one business may ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from customer_core.customers.model import Status
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.kernel.pseudonym import is_pseudonym
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.ledger import CopyPage, CopyPlace, ErasedName, LedgerKey
from customer_core.privacy.pseudonyms import NameKind, PersonName, Pseudonyms, email_name
from customer_core.segments.history import CustomerKey
from customer_core.testing.transaction import Transaction

PSEUDONYMS = Pseudonyms(b"a secret for tests, known to everybody")


class MemoryLedgerCopy:
    """Implements ``LedgerCopy``.

    Attributes:
        names: what was appended.
    """

    def __init__(self) -> None:
        self.names: list[ErasedName] = []

    def append(self, names: Sequence[ErasedName]) -> None:
        """Keep names."""
        self.names.extend(names)

    def after(self, place: CopyPlace, limit: int) -> CopyPage:
        """Return names behind a place."""
        found = self.names[place.offset : place.offset + limit]
        end = CopyPlace(place.copy, place.offset + len(found))
        return CopyPage([one.key for one in found], end)


class MemorySuppressionLedger:
    """Implements ``SuppressionLedger``."""

    def __init__(self, transaction: Transaction, pseudonyms: Pseudonyms) -> None:
        self._transaction = transaction
        self._pseudonyms = pseudonyms

    def any(self) -> bool:
        """Whether anybody was erased."""
        return bool(self._transaction.erased.rows())

    def suppressed(self, names: Iterable[PersonName]) -> Mapping[PersonName, CustomerId]:
        """Return those names that are erased ones, with the pseudonyms."""
        found: dict[PersonName, CustomerId] = {}
        for name in names:
            digest = self._pseudonyms.digest(name)
            known = self._transaction.erased.get(LedgerKey(name.business_id, name.kind, digest))
            if known is None or known.released_at is not None:
                continue
            owner = self._owner(name)
            if owner and self._pseudonyms.of(name.business_id, owner) != known.pseudonym:
                released = attrs.evolve(known, released_at=known.erased_at)
                self._transaction.erased.put(known.key, released)
            else:
                found[name] = known.pseudonym
        return found

    def orders_of_erased(self, orders: Iterable[OrderKey]) -> Mapping[OrderKey, CustomerId]:
        """Return those orders that are kept of erased customers, with their pseudonyms."""
        found = {key: self._transaction.orders.get(key) for key in orders}
        return {
            key: order.customer_id
            for key, order in found.items()
            if order and order.customer_id and is_pseudonym(order.customer_id)
        }

    def add(self, names: Sequence[ErasedName]) -> None:
        """Keep names; one known already, and released since, is in force again."""
        for name in names:
            known = self._transaction.erased.get(name.key)
            if known is None or known.released_at is not None:
                self._transaction.erased.put(name.key, name)

    def known(self, keys: Iterable[LedgerKey]) -> frozenset[LedgerKey]:
        """Return those that are kept, whether released or not."""
        return frozenset(key for key in keys if self._transaction.erased.get(key))

    def all(self) -> Iterator[ErasedName]:
        """Yield every row, in the order of the keys."""
        rows = self._transaction.erased.rows().values()
        yield from sorted(rows, key=lambda one: (one.digest, one.business_id, one.kind))

    def people(self, after: CustomerKey | None, limit: int) -> Sequence[CustomerKey]:
        """Return customers of whom there is anything, in the order of their keys."""
        orders = self._transaction.orders.rows().values()
        booked = self._transaction.appointments.rows().items()
        asked = self._transaction.brochures.rows().items()
        owners = [
            *((key.business_id, one.owner) for key, one in booked),
            *((key.business_id, one.owner) for key, one in asked),
        ]
        found = {
            *self._transaction.customers.rows(),
            *(key for key, _ in self._transaction.points.rows()),
            *(CustomerKey(one.business_id, one.customer_id) for one in orders if one.customer_id),
            *(
                CustomerKey(business_id, owner.customer_id)
                for business_id, owner in owners
                if owner and owner.customer_id
            ),
        }
        behind = [one for one in found if after is None or _order(one) > _order(after)]
        return sorted((one for one in behind if not is_pseudonym(one.customer_id)), key=_order)[
            :limit
        ]

    def needs_replay(self) -> bool:
        """Whether who was erased has to be erased again."""
        return self._transaction.store.restored

    def replayed(self) -> None:
        """Note that whoever a restore has brought back is erased again."""
        self._transaction.store.restored = False

    def life(self) -> str:
        """Return what the ledger is told by from one that a restore puts in its place."""
        return str(id(self._transaction.store.erased))

    def restored(self) -> None:
        """Note that the database was restored."""
        self._transaction.store.restored = True

    def _owner(self, name: PersonName) -> str | None:
        """Return who has a user or an e-mail at this moment."""
        if name.kind is NameKind.USER:
            key = self._transaction.users.get((name.business_id, UserId(name.text)))
            found = self._transaction.customers.get(key) if key else None
            return found.id if found else None
        if name.kind is NameKind.EMAIL:
            for customer in self._transaction.customers.rows().values():
                has = email_name(customer.email.address) == name.text
                here = customer.business_id == name.business_id
                if has and here and customer.status is not Status.DELETED:
                    return customer.id
        return None


class MemoryFormerCustomers:
    """Implements ``FormerCustomers``."""

    def __init__(
        self, transaction: Transaction, business_id: BusinessId, pseudonyms: Pseudonyms
    ) -> None:
        self._transaction = transaction
        self._business_id = business_id
        self._pseudonyms = pseudonyms

    def was_erased(self, customer_id: CustomerId) -> bool:
        """Whether a customer of this id was erased."""
        return self._is_known(NameKind.CUSTOMER, customer_id)

    def is_erased_person(self, user_id: UserId | None, email: str) -> bool:
        """Whether somebody was erased who had this user or e-mail."""
        by_email = self._is_known(NameKind.EMAIL, email_name(email))
        return by_email or (user_id is not None and self._is_known(NameKind.USER, user_id))

    def _is_known(self, kind: NameKind, text: str) -> bool:
        digest = self._pseudonyms.digest(PersonName(self._business_id, kind, text))
        known = self._transaction.erased.get(LedgerKey(self._business_id, kind, digest))
        return known is not None and known.released_at is None


def _order(key: CustomerKey) -> tuple[str, str]:
    return (key.business_id, key.customer_id)
