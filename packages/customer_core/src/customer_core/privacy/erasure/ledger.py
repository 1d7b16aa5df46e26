"""The suppression ledger: who was erased and must not come back, without saying who it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.orders.model import OrderKey
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.pseudonyms import NameKind, PersonName, Pseudonyms
from customer_core.segments.history import CustomerKey


@attrs.frozen(order=True)
class LedgerKey:
    """What a row of the ledger is found by."""

    business_id: BusinessId
    kind: NameKind
    digest: str


@attrs.frozen(kw_only=True)
class ErasedName:
    """One name of somebody who was erased.

    Attributes:
        digest: of the name.
        pseudonym: under which stays what has to.
        erased_at: since when nothing is taken in about the person.
        request_id: the request that it was erased for, if any.
        released_at: since when the name is somebody's again, who registered anew.
    """

    business_id: BusinessId
    kind: NameKind
    digest: str
    pseudonym: CustomerId
    erased_at: datetime
    request_id: str | None = None
    released_at: datetime | None = None

    @property
    def key(self) -> LedgerKey:
        """What it is found by."""
        return LedgerKey(self.business_id, self.kind, self.digest)


def erased_names(
    subject: Subject, pseudonyms: Pseudonyms, now: datetime, request_id: str | None
) -> list[ErasedName]:
    """Return the rows that keep a person from coming back."""
    return [
        ErasedName(
            business_id=name.business_id,
            kind=name.kind,
            digest=pseudonyms.digest(name),
            pseudonym=subject.pseudonym,
            erased_at=now,
            request_id=request_id,
        )
        for name in subject.names
    ]


class SuppressionLedger(Protocol):
    """The ledger of all businesses, in a transaction."""

    def any(self) -> bool:
        """Whether anybody was erased; from then on, no erasure begins that this would not see.

        An erasure destroys nothing before every transaction has ended that asked before it began.
        """
        ...

    def suppressed(self, names: Iterable[PersonName]) -> Mapping[PersonName, CustomerId]:
        """Return those names that are erased ones, with the pseudonyms.

        A user or an e-mail that a customer has who registered after the erasure is nobody erased.

        Raises:
            PrivacySecretMissing: nobody can be recognised.
        """
        ...

    def orders_of_erased(self, orders: Iterable[OrderKey]) -> Mapping[OrderKey, CustomerId]:
        """Return those orders that are kept of erased customers, with their pseudonyms."""
        ...

    def add(self, names: Sequence[ErasedName]) -> None:
        """Keep names; one known already, and released since, is in force again."""
        ...

    def known(self, keys: Iterable[LedgerKey]) -> frozenset[LedgerKey]:
        """Return those that are kept, whether released or not."""
        ...

    def all(self) -> Iterator[ErasedName]:
        """Yield every row, in the order of the keys, without holding all."""
        ...

    def people(self, after: CustomerKey | None, limit: int) -> Sequence[CustomerKey]:
        """Return customers of whom there is anything, known or not, in the order of their keys.

        Args:
            after: only those behind this one.
            limit: how many at most.
        """
        ...

    def needs_replay(self) -> bool:
        """Whether the database was restored, and who was erased since has not been erased again."""
        ...

    def life(self) -> str:
        """Return what the ledger is told by from one that a restore puts in its place."""
        ...

    def restored(self) -> None:
        """Note that the database was restored, until whoever that has brought back is erased."""
        ...

    def replayed(self) -> None:
        """Note that whoever a restore has brought back is erased again."""
        ...


@attrs.frozen
class CopyPlace:
    """A place in a copy of the ledger.

    Attributes:
        copy: which one it is, where one was replaced by another.
        offset: how much of it lies before.
    """

    copy: int = 0
    offset: int = 0


@attrs.frozen
class CopyPage:
    """Some of what a copy holds.

    Attributes:
        names: by what they are found.
        end: the place behind them; the one that was asked for where there is nothing behind it.
    """

    names: Sequence[LedgerKey]
    end: CopyPlace


class LedgerCopy(Protocol):
    """The copy of the ledger outside of the database, which a restore does not take back."""

    def append(self, names: Sequence[ErasedName]) -> None:
        """Keep names, for good when this returns; a name may stand there more than once.

        Raises:
            OSError: it cannot be written, so that nothing may be destroyed.
        """
        ...

    def after(self, place: CopyPlace, limit: int) -> CopyPage:
        """Return names behind a place, in the order in which they were kept.

        A copy that was replaced by another, or cut off, is read from its beginning.

        Args:
            place: where to begin.
            limit: how many lines are read at most.

        Raises:
            LedgerCopyUnreadable: it is there, and cannot be read.
        """
        ...
