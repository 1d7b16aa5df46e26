"""What proof needs from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.certificate import SignedCertificate
from customer_core.privacy.proof.identifiers import Identifier
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.proof.scan import Source
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.requests.ports import RequestsContext


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

    def keep(self, signed: SignedCertificate) -> None:
        """Keep a certificate; one with the same id stays as it is."""
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
