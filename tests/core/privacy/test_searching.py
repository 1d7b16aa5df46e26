"""Searching every place for a person, and certifying what came of it."""

import json
from datetime import timedelta

import attrs
import pytest

from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import BusinessId, CustomerId, TypeIds
from customer_core.privacy.erasure.ports import ToProve
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.proof.certificate import (
    NotACertificate,
    NothingToProve,
    SignedCertificate,
    Verdict,
)
from customer_core.privacy.proof.check import check_certificate
from customer_core.privacy.proof.identifiers import Identifier, IdentifierKind
from customer_core.privacy.proof.page import page_of
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.proof.scan import MOST_SHOWN, Kept
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.testing import FixedClock, MemoryStore
from customer_core.testing.proofs import MemoryProofs, MemorySource, MemorySources
from customer_standards import Ed25519Signer

KEY = RequestKey(BusinessId("default"), DataRequestId("dsr_1"))
EMAIL, NAME = "ana.pop@example.com", "Ana Popescu"
SUBJECT = Subject(
    business_id=KEY.business_id,
    customer_id=CustomerId("ana"),
    emails=(EMAIL,),
    pseudonym=CustomerId("erased_x"),
)
DONE = {"customers": {"deleted": 1}, "order_summary": {"masked": 2}}
ERASED = ToProve(key=KEY, subject=SUBJECT, done=DONE)


@attrs.define
class Known:
    """Knows Ana by her name, as long as she is not erased."""

    names: tuple[str, ...] = (NAME,)

    def of(self, _subject: Subject) -> list[Identifier]:
        return [Identifier(IdentifierKind.NAME, name) for name in self.names]


def nothing() -> None:
    """Do nothing."""


def a_row(text: str, *, of_another: bool = False, at: str = "(0,1)") -> Kept:
    return Kept(at=at, of_another=of_another, text=text)


@pytest.fixture
def sources() -> MemorySources:
    return MemorySources()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def prover(sources: MemorySources, clock: FixedClock) -> Prover:
    return Prover(
        proofs=MemoryProofs(MemoryStore()),
        identifying=Known(),
        sources=sources,
        signer=Ed25519Signer(b"a secret of the service"),
        secret=b"secret",
        clock=clock,
        ids=TypeIds(clock),
        controller="Băcănia <SRL>",
    )


def certified(prover: Prover) -> SignedCertificate:
    prover.clock.advance(timedelta(seconds=1))
    prover.remember(KEY, SUBJECT)
    prover.prove([ERASED], nothing)
    signed = prover.proofs.latest(KEY)
    assert signed is not None
    return signed


def test_a_person_who_is_nowhere_is_gone(prover: Prover, sources: MemorySources) -> None:
    sources.sources = [MemorySource("journal", (a_row("Ion"), a_row("ana.popa@example.com")))]
    certificate = certified(prover).certificate
    assert certificate.verdict is Verdict.GONE
    (journal,) = certificate.searched
    assert (journal.place, journal.read, journal.letters, journal.found) == ("journal", 2, 23, 0)


def test_a_person_who_is_somewhere_is_not_gone(prover: Prover, sources: MemorySources) -> None:
    sources.sources = [
        MemorySource("customers"),
        MemorySource("journal", (a_row("Ion"), a_row("to ana.pop@example.com", at="(3,7)"))),
    ]
    certificate = certified(prover).certificate
    assert certificate.verdict is Verdict.FOUND
    found = certificate.searched[1]
    assert (found.found, found.shown[0].at, found.shown[0].kinds) == (1, "(3,7)", ("e-mail",))


def test_another_person_may_have_the_same_name_but_not_the_same_address(
    prover: Prover, sources: MemorySources
) -> None:
    sources.sources = [MemorySource("customers", (a_row("Ana Popescu", of_another=True),))]
    certificate = certified(prover).certificate
    assert (certificate.verdict, certificate.searched[0].shared) == (Verdict.GONE, 1)
    sources.sources = [MemorySource("customers", (a_row(EMAIL, of_another=True),))]
    assert certified(prover).certificate.verdict is Verdict.FOUND


def test_of_many_finds_the_first_are_shown_and_all_are_counted(
    prover: Prover, sources: MemorySources
) -> None:
    sources.sources = [MemorySource("logs", tuple(a_row(EMAIL) for _ in range(50)))]
    (logs,) = certified(prover).certificate.searched
    assert (logs.found, len(logs.shown)) == (50, MOST_SHOWN)


def test_what_was_remembered_first_counts_when_an_erasure_goes_on(
    prover: Prover, sources: MemorySources
) -> None:
    sources.sources = [MemorySource("journal", (a_row(NAME),))]
    prover.remember(KEY, SUBJECT)
    prover.identifying.names = ()
    assert certified(prover).certificate.verdict is Verdict.FOUND


def test_a_later_search_finds_what_came_back(
    prover: Prover, sources: MemorySources, clock: FixedClock
) -> None:
    first = certified(prover)
    clock.advance(timedelta(days=30))
    sources.sources = [MemorySource("customers", (a_row(EMAIL),))]
    again = prover.prove_again(KEY)
    assert first.certificate.verdict is Verdict.GONE
    assert again.certificate.verdict is Verdict.FOUND
    assert again.certificate.done == first.certificate.done
    assert again.certificate.erased_at == first.certificate.erased_at
    assert prover.proofs.latest(KEY) == again


def test_there_is_nothing_to_prove_of_an_erasure_that_never_was(prover: Prover) -> None:
    with pytest.raises(NothingToProve):
        prover.prove_again(KEY)
    assert prover.prove([ERASED], nothing) == {}


def test_what_is_kept_comes_with_its_ground_and_its_end(prover: Prover) -> None:
    deleted, masked = certified(prover).certificate.done
    assert (deleted.place, deleted.treatment, deleted.count) == ("customers", "deleted", 1)
    assert (deleted.ground, deleted.until) == ("", "")
    assert "bookkeeping" in masked.ground
    assert masked.until


def as_handed_over(signed: SignedCertificate) -> dict:
    return json.loads(json.dumps(to_plain(signed), ensure_ascii=False, indent=3))


def test_a_certificate_is_checked_as_it_was_handed_over(prover: Prover) -> None:
    signed = certified(prover)
    checked = check_certificate(as_handed_over(signed), prover.signer, prover.signer.public_key)
    assert checked.is_valid
    assert checked.certificate == signed.certificate


@pytest.mark.parametrize(
    ("name", "value"), [("verdict", "gone!"), ("marks", 4), ("more", None), ("searched", [])]
)
def test_a_certificate_that_was_changed_is_not_valid(
    prover: Prover, sources: MemorySources, name: str, value: object
) -> None:
    sources.sources = [MemorySource("journal")]
    document = as_handed_over(certified(prover))
    document["certificate"][name] = value
    checked = check_certificate(document, prover.signer, prover.signer.public_key)
    assert not checked.is_valid
    assert checked.certificate is None


def test_a_certificate_that_somebody_else_signed_is_not_valid(prover: Prover) -> None:
    forger = Ed25519Signer(b"another secret")
    forged = SignedCertificate.by(forger, certified(prover).certificate)
    checked = check_certificate(as_handed_over(forged), prover.signer, prover.signer.public_key)
    assert (checked.is_valid, checked.is_ours) == (False, False)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"certificate": {}, "signature": {}},
        {"certificate": {"form": "x"}, "signature": {"publicKey": "", "value": ""}},
        {"certificate": {"form": "customer-service/erasure-certificate/1"}, "signature": {}},
    ],
)
def test_other_documents_are_refused_with_a_reason(prover: Prover, document: object) -> None:
    with pytest.raises(NotACertificate, match="no certificate of an erasure"):
        check_certificate(document, prover.signer, prover.signer.public_key)


def test_signatures_that_are_none_do_not_verify(prover: Prover) -> None:
    signed = as_handed_over(certified(prover))
    for value in ("", "!", "AAAA", "é"):
        signed["signature"]["value"] = value
        assert not check_certificate(signed, prover.signer, prover.signer.public_key).is_valid


def test_the_page_says_everything_and_takes_nothing_for_markup(prover: Prover) -> None:
    page = page_of(certified(prover))
    assert "Băcănia &lt;SRL&gt;" in page
    assert "The person is gone" in page
    assert "<script" not in page
