"""Proving that an erased person is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import attrs

from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids
from customer_core.privacy.erasure.plan import planned
from customer_core.privacy.erasure.ports import DELETED
from customer_core.privacy.erasure.ports import Done as WorkDone
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.certificate import (
    Certificate,
    Done,
    NothingToProve,
    SignedCertificate,
    Signer,
)
from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind
from customer_core.privacy.proof.marks import Marks, Matcher
from customer_core.privacy.proof.ports import Identifying, Proofs, Sources
from customer_core.privacy.proof.scan import Kept, Source, search
from customer_core.privacy.registry import TABLES
from customer_core.privacy.requests.model import RequestKey

Progress = Callable[[str, int], None]
"""Told the place that is searched, and how many things of it have been read."""


def _silent(_place: str, _read: int) -> None:
    """Tell nobody."""


@attrs.frozen(kw_only=True)
class Prover:
    """Remembers whom to search for, searches, and signs what it found; implements ``Proof``.

    Attributes:
        proofs: what is kept of it.
        identifying: by what people can be recognised.
        sources: where to search.
        signer: the service's key.
        secret: keys the marks.
        new_salt: returns 16 random bytes in hexadecimal.
        controller: who answers for the data.
    """

    proofs: Proofs
    identifying: Identifying
    sources: Sources
    signer: Signer
    secret: bytes = attrs.field(repr=False)
    new_salt: Callable[[], str]
    clock: Clock
    ids: Ids
    controller: str

    def remember(self, key: RequestKey, subject: Subject) -> None:
        """Make marks of a person, before anything is destroyed."""
        if self.proofs.marks_of(key) is None:
            identifiers = [*_known(subject), *self.identifying.of(subject)]
            self.proofs.remember(key, Marks.of(identifiers, self.secret, self.new_salt()))

    def prove(self, key: RequestKey, subject: Subject, done: WorkDone) -> str:
        """Search everything for an erased person, and return the id of the certificate.

        Raises:
            NothingToProve: nothing of the person was remembered.
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        told = tuple(_done(done))
        erased_at = self.clock.now()
        sources = [_without_request(one, key) for one in self.sources.all()]
        signed = self._certify(key, subject.pseudonym, erased_at, told, sources, _silent)
        return signed.certificate.id

    def prove_again(self, key: RequestKey, progress: Progress = _silent) -> SignedCertificate:
        """Search once more for a person whose erasure has a certificate, and sign a new one.

        Raises:
            NothingToProve: the erasure is not done, or there was none.
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        before = self.proofs.latest(key)
        if before is None:
            raise NothingToProve(key.id)
        old = before.certificate
        sources = self.sources.all()
        return self._certify(key, old.subject, old.erased_at, old.done, sources, progress)

    def _certify(  # noqa: PLR0913, PLR0917 - what a certificate is made of
        self,
        key: RequestKey,
        subject: str,
        erased_at: datetime,
        done: Sequence[Done],
        sources: Iterable[Source],
        progress: Progress,
    ) -> SignedCertificate:
        marks = self.proofs.marks_of(key)
        if marks is None:
            raise NothingToProve(key.id)
        searched_at = self.clock.now()
        searched = search(Matcher(marks, self.secret), sources, progress)
        certificate = Certificate.of(
            certificate_id=self.ids.new("cert"),
            business_id=key.business_id,
            request_id=key.id,
            subject=subject,
            controller=self.controller,
            erased_at=erased_at,
            searched_at=searched_at,
            marks=len(marks.marks),
            done=done,
            searched=searched,
        )
        signed = SignedCertificate.by(self.signer, certificate)
        self.proofs.keep(signed)
        return signed


_REQUESTS = "data_requests"


@attrs.frozen
class _WithoutRequest:
    """The requests but for one: the erasure that still runs, and knows whom it is about."""

    _source: Source
    _request_id: str

    @property
    def name(self) -> str:
        return self._source.name

    def read(self) -> Iterator[Kept]:
        return (one for one in self._source.read() if self._request_id not in one.text)


def _without_request(source: Source, key: RequestKey) -> Source:
    return _WithoutRequest(source, key.id) if source.name == _REQUESTS else source


def _known(subject: Subject) -> Iterator[Identifier]:
    """Yield what the erasure itself knows a person by."""
    yield from (Identifier(IdentifierKind.ID, one) for one in subject.ids)
    yield from (Identifier(IdentifierKind.EMAIL, one) for one in subject.emails)
    yield from (Identifier(IdentifierKind.PHONE, one) for one in subject.phones)


def _done(work: WorkDone) -> Iterator[Done]:
    """Yield what was done, place by place; of what stays, why and for how long."""
    for place, treatments in sorted(work.items()):
        for treatment, count in sorted(treatments.items()):
            declared = TABLES.get(place)
            stays = declared and declared.keeps_rows and treatment != DELETED
            plan = planned(declared, count) if declared and stays else None
            yield Done(
                place=place,
                treatment=treatment,
                count=count,
                ground=plan.ground if plan else "",
                until=plan.until if plan else "",
            )
