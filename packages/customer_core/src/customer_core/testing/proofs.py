"""Marks and certificates of erasures in memory, and sources to search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from customer_core.kernel.ids import BusinessId
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.proof.run_certificate import SignedRunCertificate
from customer_core.privacy.proof.scan import Kept, Source
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.retention.run import RunId
from customer_core.testing.store import MemoryStore
from customer_core.testing.transaction import Transaction


class MemoryProofs:
    """Implements ``Proofs``; each call is a transaction of its own."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def remember(self, key: RequestKey, marks: Marks) -> None:
        """Keep the marks of an erasure, unless there are some."""
        with self._store.committing:
            self._store.marks.setdefault(key, marks)

    def marks_of(self, key: RequestKey) -> Marks | None:
        """Return the marks of an erasure, or None."""
        return self._store.marks.get(key)

    def marks_of_all(self, keys: Sequence[RequestKey]) -> Mapping[RequestKey, Marks]:
        """Return the marks of many erasures; those that have none are left out."""
        return {key: self._store.marks[key] for key in keys if key in self._store.marks}

    def run_of(self, key: RequestKey) -> RunId | None:
        """Return the run of the retention that marks were made in, or None."""
        return self._store.marked_in.get(key)

    def keep_of_run(self, signed: SignedRunCertificate) -> None:
        """Keep a certificate of a run, unless it is kept."""
        with self._store.committing:
            kept = self._store.run_certificates
            if all(other.certificate.id != signed.certificate.id for other in kept):
                kept.append(signed)

    def of_run(self, business_id: BusinessId, run_id: RunId) -> Sequence[SignedRunCertificate]:
        """Return the certificates of a run about people of a business, the last first."""
        found = [
            one
            for one in self._store.run_certificates
            if (one.certificate.business_id, one.certificate.run_id) == (business_id, run_id)
        ]
        return sorted(found, key=lambda one: one.certificate.searched_at, reverse=True)

    def keep(self, signed: SignedCertificate) -> None:
        """Keep a certificate, unless it is kept."""
        one = signed.certificate
        with self._store.committing:
            kept = self._store.certificates.setdefault(
                RequestKey(one.business_id, one.request_id), []
            )
            if all(other.certificate.id != one.id for other in kept):
                kept.append(signed)

    def latest(self, key: RequestKey) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        return _latest(self._store, key)


class MemoryCertificates:
    """Implements ``Certificates``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._store = transaction.store
        self._business_id = business_id

    def latest(self, request_id: DataRequestId) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        return _latest(self._store, RequestKey(self._business_id, request_id))


def _latest(store: MemoryStore, key: RequestKey) -> SignedCertificate | None:
    kept = store.certificates.get(key, ())
    return max(
        kept, key=lambda one: (one.certificate.searched_at, one.certificate.id), default=None
    )


@attrs.frozen
class MemorySource:
    """Implements ``Source`` on what it is given.

    Attributes:
        kept: what is in the place.
    """

    name: str
    kept: tuple[Kept, ...] = ()

    def read(self) -> Iterator[Kept]:
        """Return everything in it."""
        return iter(self.kept)


@attrs.define
class MemorySources:
    """Implements ``Sources`` on what it is given."""

    sources: list[Source] = attrs.field(factory=list)

    def all(self) -> Iterable[Source]:
        """Return them."""
        return tuple(self.sources)
