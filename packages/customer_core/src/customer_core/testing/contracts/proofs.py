"""What everyone who keeps proofs of erasures must do."""
# ruff: noqa: S101, D102 - tests: they assert, and their names say what

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.proof.certificate import (
    Certificate,
    Done,
    Signature,
    SignedCertificate,
    Verdict,
)
from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind
from customer_core.privacy.proof.marks import Marks
from customer_core.privacy.proof.ports import Proofs
from customer_core.privacy.proof.run_certificate import RunCertificate, SignedRunCertificate
from customer_core.privacy.proof.scan import Find, Searched
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.retention.run import RunId
from customer_core.units import UnitsOfWork

KEY = RequestKey(BusinessId("default"), DataRequestId("dsr_1"))
RUN = RunId("ret_1")
_AT = datetime(2025, 3, 1, 12, tzinfo=UTC)


def some_marks(address: str = "ana@example.com") -> Marks:
    """Return the marks of an e-mail address."""
    return Marks.of([Identifier(IdentifierKind.EMAIL, address)], b"secret", "00" * 16)


def a_certificate(
    certificate_id: str = "cert_1", *, key: RequestKey = KEY, at: datetime = _AT
) -> SignedCertificate:
    """Return a signed certificate."""
    certificate = Certificate.of(
        certificate_id=certificate_id,
        business_id=key.business_id,
        request_id=key.id,
        subject="erased_x",
        controller="Băcănia SRL",
        erased_at=_AT,
        searched_at=at,
        marks=3,
        done=(Done(place="customers", treatment="deleted", count=1, ground="", until=""),),
        searched=(
            Searched(
                place="journal",
                read=10,
                letters=2_000,
                found=1,
                shown=(Find(at="(0,1)", kinds=(IdentifierKind.EMAIL,)),),
                shared=2,
            ),
        ),
    )
    return SignedCertificate(
        certificate=certificate, signature=Signature(public_key="key", value="signature")
    )


def a_run_certificate(certificate_id: str = "cert_1", at: datetime = _AT) -> SignedRunCertificate:
    """Return a signed certificate of a run."""
    certificate = RunCertificate(
        id=certificate_id,
        business_id=KEY.business_id,
        run_id=RUN,
        people=("erased_x", "erased_y"),
        controller="Băcănia SRL",
        erased_at=_AT,
        searched_at=at,
        marks=7,
        done=(),
        searched=(Searched(place="journal", read=10, letters=2_000),),
        verdict=Verdict.GONE,
    )
    return SignedRunCertificate(
        certificate=certificate, signature=Signature(public_key="key", value="signature")
    )


class ProofsContract:
    """Marks of who was erased, and certificates; fixture ``proofs``."""

    def test_of_an_erasure_that_never_was_nothing_is_kept(self, proofs: Proofs) -> None:
        assert (proofs.marks_of(KEY), proofs.latest(KEY)) == (None, None)

    def test_marks_are_kept_as_they_were_made(self, proofs: Proofs) -> None:
        proofs.remember(KEY, some_marks())
        assert proofs.marks_of(KEY) == some_marks()

    def test_the_marks_of_many_are_found_together(self, proofs: Proofs) -> None:
        other, unknown = (RequestKey(KEY.business_id, DataRequestId(f"dsr_{n}")) for n in (2, 3))
        proofs.remember(KEY, some_marks())
        proofs.remember(other, some_marks("ion@example.com"))
        assert proofs.marks_of_all([KEY, other, unknown]) == {
            KEY: some_marks(),
            other: some_marks("ion@example.com"),
        }

    def test_marks_that_a_run_made_tell_which_one(
        self, proofs: Proofs, platform: PlatformUnits
    ) -> None:
        theirs = RequestKey(KEY.business_id, DataRequestId("erased_x"))
        with platform.begin() as unit:
            unit.crowd.remember(RUN, {theirs: some_marks()})
            unit.crowd.remember(RunId("ret_2"), {theirs: some_marks("later@example.com")})
            unit.commit()
        proofs.remember(KEY, some_marks())
        assert (proofs.run_of(theirs), proofs.run_of(KEY)) == (RUN, None)
        assert proofs.marks_of(theirs) == some_marks()

    def test_the_certificates_of_a_run_are_found_the_last_first(self, proofs: Proofs) -> None:
        first, later = a_run_certificate(), a_run_certificate("cert_2", at=_AT + timedelta(days=1))
        for one in (first, later, first):
            proofs.keep_of_run(one)
        proofs.keep(a_certificate("cert_3", key=RequestKey(KEY.business_id, DataRequestId(RUN))))
        assert list(proofs.of_run(KEY.business_id, RUN)) == [later, first]
        assert list(proofs.of_run(BusinessId("other"), RUN)) == []

    def test_the_marks_that_were_made_first_stay(self, proofs: Proofs) -> None:
        proofs.remember(KEY, some_marks())
        proofs.remember(KEY, some_marks("later@example.com"))
        assert proofs.marks_of(KEY) == some_marks()

    def test_another_business_has_proofs_of_its_own(self, proofs: Proofs) -> None:
        proofs.remember(KEY, some_marks())
        proofs.keep(a_certificate())
        other = RequestKey(BusinessId("other"), KEY.id)
        assert (proofs.marks_of(other), proofs.latest(other)) == (None, None)

    def test_a_certificate_comes_back_as_it_was_signed(self, proofs: Proofs) -> None:
        proofs.keep(a_certificate())
        assert proofs.latest(KEY) == a_certificate()

    def test_the_last_of_several_certificates_is_found(self, proofs: Proofs) -> None:
        later = a_certificate("cert_2", at=_AT + timedelta(days=1))
        proofs.keep(later)
        proofs.keep(a_certificate())
        assert proofs.latest(KEY) == later

    def test_a_business_reads_the_last_of_its_own(self, proofs: Proofs, units: UnitsOfWork) -> None:
        proofs.keep(a_certificate("cert_2", at=_AT + timedelta(days=1)))
        proofs.keep(a_certificate())
        with units.begin(KEY.business_id) as unit:
            found = unit.certificates.latest(KEY.id)
            unknown = unit.certificates.latest(DataRequestId("dsr_2"))
        with units.begin(BusinessId("other")) as unit:
            foreign = unit.certificates.latest(KEY.id)
        assert found is not None
        assert found.certificate.id == "cert_2"
        assert (unknown, foreign) == (None, None)

    def test_a_certificate_is_never_changed(self, proofs: Proofs) -> None:
        proofs.keep(a_certificate())
        proofs.keep(a_certificate(at=_AT + timedelta(days=1)))
        assert proofs.latest(KEY) == a_certificate()
