"""What proof needs from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from customer_core.kernel.ids import BusinessId
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.identifiers import Identifier
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.proof.run_certificate import SignedRunCertificate
from customer_core.privacy.proof.scan import Source
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.retention.run import RunId


class Proofs(Protocol):
    """Marks of who was erased, and the certificates; each call is a transaction of its own."""

    def remember(self, key: RequestKey, marks: Marks) -> None:
        """Keep the marks of an erasure; where there are some already, those stay.

        They were made before anything was destroyed, and an erasure that goes on after it was
        broken off would find less.
        """
        ...

    def marks_of(self, key: RequestKey) -> Marks | None:
        """Return the marks of an erasure, or None."""
        ...

    def marks_of_all(self, keys: Sequence[RequestKey]) -> Mapping[RequestKey, Marks]:
        """Return the marks of many erasures; those that have none are left out."""
        ...

    def run_of(self, key: RequestKey) -> RunId | None:
        """Return the run of the retention that marks were made in, or None where in none."""
        ...

    def keep(self, signed: SignedCertificate) -> None:
        """Keep a certificate; one with the same id stays as it is."""
        ...

    def keep_of_run(self, signed: SignedRunCertificate) -> None:
        """Keep a certificate of a run; one with the same id stays as it is."""
        ...

    def of_run(self, business_id: BusinessId, run_id: RunId) -> Sequence[SignedRunCertificate]:
        """Return the certificates of a run about people of a business, the last first."""
        ...

    def latest(self, key: RequestKey) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        ...


class Certificates(Protocol):
    """The certificates of one business."""

    def latest(self, request_id: DataRequestId) -> SignedCertificate | None:
        """Return the last certificate of an erasure, or None."""
        ...


class ProofContext(RequestsContext, Protocol):
    """The context of reading certificates."""

    @property
    def certificates(self) -> Certificates:
        """The certificates of the caller's business."""
        ...


class Identifying(Protocol):
    """Knows by what people can be recognised, as long as they are not erased."""

    def of(self, subject: Subject) -> Iterable[Identifier]:
        """Return names, addresses and whatever else tells a person from others.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        ...


class Sources(Protocol):
    """Everything that can be searched."""

    def all(self) -> Iterable[Source]:
        """Return every table, cache, stream and store of files there is, declared or not."""
        ...
