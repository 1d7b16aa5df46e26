"""Proving that people who were anonymised together are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import groupby

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.certificate import NothingToProve, SignedCertificate, Verdict
from customer_core.privacy.proof.identifiers import Identifier
from customer_core.privacy.proof.marks import Marks, Matcher, salt_of
from customer_core.privacy.proof.prover import Progress, Prover, Sought, done_by, known_of
from customer_core.privacy.proof.run_certificate import RunCertificate, SignedRunCertificate
from customer_core.privacy.proof.scan import Look, search
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.retention.proving import Anonymised

_MEMBERS = "retention_members"
"""Whom a run is at work on; it is emptied as soon as they are proven gone."""


@attrs.frozen
class _Search:
    """A search that was made, and for whom."""

    at: datetime
    keys: Sequence[RequestKey]
    marks: Mapping[RequestKey, Marks]
    looks: Sequence[Look]

    @property
    def found(self) -> frozenset[int]:
        """Of whom something was found."""
        return frozenset(person for look in self.looks for person in look.found)


@attrs.frozen(kw_only=True)
class CrowdProver:
    """Makes marks of many, searches once for all, and signs for the run; implements ``CrowdProof``.

    Attributes:
        prover: of single erasures; it has what a search needs.
    """

    prover: Prover

    def marks(
        self, identified: Iterable[tuple[Subject, Iterable[Identifier]]]
    ) -> Mapping[RequestKey, Marks]:
        """Return the marks of people, by what each can be recognised by."""
        secret = self.prover.secret
        salt = salt_of(self.prover.clock.now(), secret)
        return {
            proof_key(one.business_id, one.pseudonym): Marks.of(
                [*known_of(one), *identifiers], secret, salt
            )
            for one, identifiers in identified
        }

    def prove(
        self, people: Anonymised, given_up: AbstractSet[CustomerId], goes_on: Callable[[], None]
    ) -> frozenset[CustomerId]:
        """Search everything once, and keep certificates; return who has to be erased again.

        Raises:
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        made = self._searched(people, goes_on)
        left = {one for one in made.found if CustomerId(made.keys[one].id) in given_up}
        gone = sorted(set(range(len(made.keys))) - made.found)
        self._certify(people, made, gone, Verdict.GONE)
        self._certify(people, made, sorted(left), Verdict.FOUND)
        return frozenset(CustomerId(made.keys[person].id) for person in made.found - left)

    def prove_again(
        self, business_id: BusinessId, pseudonym: CustomerId, progress: Progress
    ) -> SignedCertificate:
        """Search once more for somebody whom a run has anonymised, and sign a certificate.

        Raises:
            NothingToProve: no run has a certificate of that one.
            DependencyUnavailable: a place does not answer; nothing is proven.
        """
        key, proofs = proof_key(business_id, pseudonym), self.prover.proofs
        marks, run_id = proofs.marks_of(key), proofs.run_of(key)
        told = proofs.of_run(business_id, run_id) if run_id else ()
        theirs = [one.certificate for one in told if pseudonym in one.certificate.people]
        if marks is None or not theirs:
            raise NothingToProve(pseudonym)
        sought = Sought(
            key=RequestKey(business_id, DataRequestId(theirs[0].run_id)),
            marks=marks,
            subject=pseudonym,
            erased_at=theirs[0].erased_at,
            done=(),
        )
        (signed,) = self.prover.certify([sought], self.prover.sources.all(), progress)
        return signed

    def _searched(self, people: Anonymised, goes_on: Callable[[], None]) -> _Search:
        names = [proof_key(one.business_id, one.pseudonym) for one in people.subjects]
        marks = self.prover.proofs.marks_of_all(names)
        at, keys = self.prover.clock.now(), sorted(marks)
        matcher = Matcher([marks[key] for key in keys], self.prover.secret)
        sources = [one for one in self.prover.sources.all() if one.name != _MEMBERS]
        return _Search(at, keys, marks, search(matcher, sources, lambda _place, _read: goes_on()))

    def _certify(
        self, people: Anonymised, made: _Search, some: Sequence[int], verdict: Verdict
    ) -> None:
        """Keep a certificate for some of them, one in each business."""
        for business_id, found in groupby(some, lambda person: made.keys[person].business_id):
            theirs = list(found)
            certificate = RunCertificate(
                id=self.prover.ids.new("cert"),
                business_id=business_id,
                run_id=people.run_id,
                people=tuple(made.keys[person].id for person in theirs),
                controller=self.prover.controller,
                erased_at=people.erased_at,
                searched_at=made.at,
                marks=sum(len(made.marks[made.keys[person]].marks) for person in theirs),
                done=tuple(done_by(people.done)),
                searched=tuple(look.of(theirs) for look in made.looks),
                verdict=verdict,
            )
            signed = SignedRunCertificate.by(self.prover.signer, certificate)
            self.prover.proofs.keep_of_run(signed)


def proof_key(business_id: BusinessId, pseudonym: CustomerId) -> RequestKey:
    """Return under what marks of somebody are kept whom nobody asked to erase."""
    return RequestKey(business_id, DataRequestId(pseudonym))
