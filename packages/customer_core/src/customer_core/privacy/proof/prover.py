"""Proving that an erased person is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

import attrs

from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids
from customer_core.privacy.erasure.plan import planned
from customer_core.privacy.erasure.ports import DELETED, Proven, ToProve
from customer_core.privacy.erasure.ports import Done as WorkDone
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.certificate import (
    Certificate,
    Done,
    NothingToProve,
    SignedCertificate,
    Signer,
    Verdict,
)
from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind
from customer_core.privacy.proof.marks import Marks, Matcher, salt_of
from customer_core.privacy.proof.ports import Identifying, Proofs, Sources
from customer_core.privacy.proof.scan import Kept, Searched, Source, search
from customer_core.privacy.registry import TABLES
from customer_core.privacy.requests.model import RequestKey

Progress = Callable[[str, int], None]
"""Told the place that is searched, and how many things of it have been read."""


def _silent(_place: str, _read: int) -> None:
    """Tell nobody."""


@attrs.frozen(kw_only=True)
class Sought:
    """Somebody who is searched for, and what the certificate is to say beside what was found."""

    key: RequestKey
    marks: Marks
    subject: str
    erased_at: datetime
    done: tuple[Done, ...]


@attrs.frozen(kw_only=True)
class Prover:
    """Remembers whom to search for, searches, and signs what it found; implements ``Proof``.

    Attributes:
        proofs: what is kept of it.
        identifying: by what people can be recognised.
        sources: where to search.
        signer: the service's key.
        secret: keys the marks.
        controller: who answers for the data.
    """

    proofs: Proofs
    identifying: Identifying
    sources: Sources
    signer: Signer
    secret: bytes = attrs.field(repr=False)
    clock: Clock
    ids: Ids
    controller: str

    def remember(self, key: RequestKey, subject: Subject) -> None:
        """Make marks of a person, before anything is destroyed."""
        if self.proofs.marks_of(key) is None:
            identifiers = [*known_of(subject), *self.identifying.of(subject)]
            salt = salt_of(self.clock.now(), self.secret)
            self.proofs.remember(key, Marks.of(identifiers, self.secret, salt))

    def prove(
        self, erased: Sequence[ToProve], goes_on: Callable[[], None]
    ) -> Mapping[RequestKey, Proven]:
        """Search everything once for erased people, and sign a certificate for each.

        Raises:
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        erased_at = self.clock.now()
        sought = [
            Sought(
                key=one.key,
                marks=marks,
                subject=one.subject.pseudonym,
                erased_at=erased_at,
                done=tuple(done_by(one.done)),
            )
            for one in erased
            if (marks := self.proofs.marks_of(one.key)) is not None
        ]
        ids = {one.key.id for one in erased}
        sources = [_without_requests(one, ids) for one in self.sources.all()]
        found = self.certify(sought, sources, lambda _place, _read: goes_on())
        return {one.key: _proven_by(signed) for one, signed in zip(sought, found, strict=True)}

    def prove_again(self, key: RequestKey, progress: Progress = _silent) -> SignedCertificate:
        """Search once more for a person whose erasure has a certificate, and sign a new one.

        Raises:
            NothingToProve: the erasure is not done, or there was none.
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        before, marks = self.proofs.latest(key), self.proofs.marks_of(key)
        if before is None or marks is None:
            raise NothingToProve(key.id)
        old = before.certificate
        sought = Sought(
            key=key, marks=marks, subject=old.subject, erased_at=old.erased_at, done=old.done
        )
        (signed,) = self.certify([sought], self.sources.all(), progress)
        return signed

    def certify(
        self, sought: Sequence[Sought], sources: Iterable[Source], progress: Progress
    ) -> list[SignedCertificate]:
        """Search once for all, and keep the certificate of each.

        Raises:
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        if not sought:
            return []
        searched_at = self.clock.now()
        matcher = Matcher([one.marks for one in sought], self.secret)
        looks = search(matcher, sources, progress)
        return [
            self._signed(one, searched_at, [look.of([person]) for look in looks])
            for person, one in enumerate(sought)
        ]

    def _signed(
        self, sought: Sought, searched_at: datetime, searched: Sequence[Searched]
    ) -> SignedCertificate:
        certificate = Certificate.of(
            certificate_id=self.ids.new("cert"),
            business_id=sought.key.business_id,
            request_id=sought.key.id,
            subject=sought.subject,
            controller=self.controller,
            erased_at=sought.erased_at,
            searched_at=searched_at,
            marks=len(sought.marks.marks),
            done=sought.done,
            searched=searched,
        )
        signed = SignedCertificate.by(self.signer, certificate)
        self.proofs.keep(signed)
        return signed


_REQUESTS = "data_requests"


@attrs.frozen
class _WithoutRequests:
    """The requests but for the erasures that end with this search, and know whom they are about."""

    _source: Source
    _ids: AbstractSet[str]

    @property
    def name(self) -> str:
        return self._source.name

    def read(self) -> Iterator[Kept]:
        """Yield all others: the id of a request is a line of its own."""
        return (one for one in self._source.read() if self._ids.isdisjoint(one.text.splitlines()))


def _without_requests(source: Source, ids: AbstractSet[str]) -> Source:
    return _WithoutRequests(source, ids) if source.name == _REQUESTS else source


def _proven_by(signed: SignedCertificate) -> Proven:
    """Return what a certificate says of an erasure."""
    certificate = signed.certificate
    return Proven(certificate=certificate.id, is_gone=certificate.verdict is Verdict.GONE)


def known_of(subject: Subject) -> Iterator[Identifier]:
    """Yield what the erasure itself knows a person by."""
    yield from (Identifier(IdentifierKind.ID, one) for one in subject.ids)
    yield from (Identifier(IdentifierKind.EMAIL, one) for one in subject.emails)
    yield from (Identifier(IdentifierKind.PHONE, one) for one in subject.phones)


def done_by(work: WorkDone) -> Iterator[Done]:
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
