"""Whom the retention anonymised is searched for once for all, and the run has a certificate."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.retention.retention import Retention
from customer_core.event_plane.retention.tools import RetentionTools
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.privacy.proof.certificate import NothingToProve, Verdict
from customer_core.privacy.proof.crowd_prover import CrowdProver, proof_key
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.proof.run_certificate import RunCertificate
from customer_core.privacy.proof.scan import Kept
from customer_core.privacy.retention.policy import RetentionPolicy
from customer_core.privacy.retention.run import RetentionRun, Step
from customer_core.testing import MemoryService, an_admin
from customer_core.testing.proofs import MemoryProofs, MemorySource, MemorySources
from customer_core.testing.suppression import PSEUDONYMS
from customer_standards import Ed25519Signer
from tests.core.event_plane.proving import Nameless, Searched

POLICY = RetentionPolicy(inactive=timedelta(days=1095), notice=timedelta())
PEOPLE = [CustomerId(f"cust-{number}") for number in range(3)]


@pytest.fixture
def memory() -> MemoryService:
    service = MemoryService(retention=POLICY)
    for one in PEOPLE:
        command = RegisterCustomer(email=f"{one}@example.com", id=one)
        service.application.run(register_customer, command, an_admin())
    service.settle()
    service.clock.advance(timedelta(days=1100))
    return service


@pytest.fixture
def place() -> Searched:
    return Searched()


@pytest.fixture
def prover(memory: MemoryService, place: Searched) -> CrowdProver:
    return CrowdProver(
        prover=Prover(
            proofs=MemoryProofs(memory.store),
            identifying=Nameless(),
            sources=MemorySources([place]),
            signer=Ed25519Signer(b"a secret"),
            secret=b"a secret",
            clock=memory.clock,
            ids=memory.application.ids,
            controller="",
        )
    )


@pytest.fixture
def retention(memory: MemoryService, prover: CrowdProver) -> Retention:
    tools = attrs.evolve(memory.retention.tools, proof=prover)
    return attrs.evolve(memory.retention, tools=tools)


def ran(retention: Retention) -> RetentionRun:
    *_, run = retention.by_hand()
    return run


def certificates(memory: MemoryService) -> list[RunCertificate]:
    return [one.certificate for one in memory.store.run_certificates]


def pseudonym(one: CustomerId) -> CustomerId:
    return PSEUDONYMS.of(DEFAULT_BUSINESS, one)


def test_one_search_proves_everybody_and_names_them_by_their_pseudonyms(
    retention: Retention, memory: MemoryService, place: Searched
) -> None:
    run = ran(retention)
    assert (run.report.erased, place.times) == (3, 1)
    (certificate,) = certificates(memory)
    assert certificate.verdict is Verdict.GONE
    assert set(certificate.people) == {pseudonym(one) for one in PEOPLE}
    assert certificate.run_id == run.id
    assert ("customers", "deleted", 3) in {
        (one.place, one.treatment, one.count) for one in certificate.done
    }


def test_the_search_begins_when_everybody_is_erased_and_nobody_is_forgotten(
    retention: Retention, memory: MemoryService, place: Searched
) -> None:
    seen: list[tuple[int, int]] = []
    place.when_read = lambda: seen.append(
        (len(memory.store.customers), len(memory.store.retention_members))
    )
    ran(retention)
    assert seen == [(0, 3)]
    assert not memory.store.retention_members


def test_of_whom_something_is_found_is_erased_again_and_the_others_are_certified(
    retention: Retention, memory: MemoryService, place: Searched
) -> None:
    place.texts = ["written late: cust-1@example.com"]
    run = ran(retention)
    assert (run.report.erased, place.times) == (3, 2)
    others, again = certificates(memory)
    assert set(others.people) == {pseudonym(PEOPLE[0]), pseudonym(PEOPLE[2])}
    assert again.people == (pseudonym(PEOPLE[1]),)
    assert {others.verdict, again.verdict} == {Verdict.GONE}


def test_what_is_found_twice_is_left_and_the_certificate_says_so(
    retention: Retention, memory: MemoryService, place: Searched
) -> None:
    place.when_read = lambda: place.texts.append("cust-1@example.com")
    assert ran(retention).finished_at is not None
    _, left = certificates(memory)
    assert (left.people, left.verdict) == ((pseudonym(PEOPLE[1]),), Verdict.FOUND)
    assert left.searched[0].found == 1


def test_a_search_that_is_broken_off_is_made_again(
    retention: Retention, memory: MemoryService, place: Searched
) -> None:
    def fails() -> None:
        raise DependencyUnavailable("Redis")

    place.when_read = fails
    with pytest.raises(DependencyUnavailable):
        ran(retention)
    memory.clock.advance(timedelta(minutes=3))
    (left,) = memory.store.retention_runs.values()
    assert left.step is Step.PROVE
    place.when_read = lambda: None
    assert ran(retention).finished_at is not None
    assert len(certificates(memory)) == 1


def test_marks_are_made_of_nobody_who_stays(retention: Retention, memory: MemoryService) -> None:
    class Tools(RetentionTools):
        def wait_for_writers(self) -> None:
            one = next(key for key in memory.store.customers if key.customer_id == PEOPLE[0])
            memory.store.customers[one].last_login_at = memory.clock.now()

    tools = Tools(**attrs.asdict(retention.tools, recurse=False))
    ran(attrs.evolve(retention, tools=tools))
    assert {key.id for key in memory.store.marks} == {pseudonym(one) for one in PEOPLE[1:]}


def test_one_of_them_is_proven_gone_again_later(
    retention: Retention, memory: MemoryService, prover: CrowdProver
) -> None:
    run = ran(retention)
    memory.clock.advance(timedelta(days=30))
    said = lambda _place, _read: None  # noqa: E731 - nobody is told
    signed = prover.prove_again(DEFAULT_BUSINESS, pseudonym(PEOPLE[0]), said)
    certificate = signed.certificate
    assert (certificate.verdict, certificate.request_id) == (Verdict.GONE, run.id)
    assert certificate.subject == pseudonym(PEOPLE[0])
    assert certificate.erased_at == certificates(memory)[0].erased_at
    prover.prover.sources.sources = [
        MemorySource("logs", (Kept(at="", of_another=False, text="cust-0@example.com"),))
    ]
    found = prover.prove_again(DEFAULT_BUSINESS, pseudonym(PEOPLE[0]), said)
    assert found.certificate.verdict is Verdict.FOUND
    with pytest.raises(NothingToProve):
        prover.prove_again(DEFAULT_BUSINESS, CustomerId("erased_nobody"), said)


def test_names_that_the_tables_have_are_searched_for_too(
    retention: Retention, memory: MemoryService
) -> None:
    ran(retention)
    key = proof_key(DEFAULT_BUSINESS, pseudonym(PEOPLE[0]))
    kinds = {mark.kind for mark in memory.store.marks[key].marks}
    assert {"id", "e-mail"} <= {str(kind) for kind in kinds}
