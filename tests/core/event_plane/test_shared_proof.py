"""Erasures that end together are proven by one search, and each gets its own certificate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs
import pytest

from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.kernel.ids import DEFAULT_BUSINESS, CustomerId
from customer_core.privacy.proof.certificate import SignedCertificate, Verdict
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.proof.scan import Kept
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.open_request import RequestErasure, request_erasure
from customer_core.testing import MemoryService, an_admin
from customer_core.testing.proofs import MemoryProofs, MemorySources
from customer_standards import Ed25519Signer
from tests.core.event_plane.proving import Nameless, Searched

ERASED, DONE, AGAIN = Outcome.ERASED, Outcome.DONE, Outcome.AGAIN


@pytest.fixture
def place() -> Searched:
    return Searched()


@pytest.fixture
def memory() -> MemoryService:
    service = MemoryService()
    for number in range(3):
        command = RegisterCustomer(email=f"person{number}@example.com", id=f"cust-{number}")
        service.application.run(register_customer, command, an_admin())
        asked = RequestErasure(customer_id=CustomerId(f"cust-{number}"), at_once=True)
        service.application.run(request_erasure, asked, an_admin())
    return service


@pytest.fixture
def eraser(memory: MemoryService, place: Searched) -> Eraser:
    prover = Prover(
        proofs=MemoryProofs(memory.store),
        identifying=Nameless(),
        sources=MemorySources([place]),
        signer=Ed25519Signer(b"a secret"),
        secret=b"a secret",
        clock=memory.clock,
        ids=memory.application.ids,
        controller="",
    )
    return attrs.evolve(memory.eraser, tools=attrs.evolve(memory.eraser.tools, proof=prover))


def certificates(memory: MemoryService) -> list[SignedCertificate]:
    return [one for kept in memory.store.certificates.values() for one in kept]


def requests(memory: MemoryService) -> list[DataRequest]:
    return sorted(memory.store.data_requests.values(), key=lambda one: one.received_at)


def test_one_search_proves_all_of_them(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    assert list(eraser.due()) == [ERASED] * 3 + [DONE] * 3
    assert place.times == 1
    assert {one.certificate.verdict for one in certificates(memory)} == {Verdict.GONE}
    assert len({one.certificate.subject for one in certificates(memory)}) == 3
    ids = {one.certificate.id for one in certificates(memory)}
    assert {one.outcome for one in requests(memory)} == ids


def test_the_search_begins_when_the_last_of_them_is_erased(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    place.when_read = lambda: seen.append(len(memory.store.customers))
    seen: list[int] = []
    list(eraser.due())
    assert seen == [0]


def test_of_whom_something_is_found_is_erased_again_and_the_others_are_done(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    place.texts = ["written late: person1@example.com"]
    assert list(eraser.due()) == [ERASED] * 3 + [DONE, AGAIN, DONE] + [ERASED, DONE]
    verdicts = [one.certificate.verdict for one in certificates(memory)]
    assert (verdicts.count(Verdict.GONE), verdicts.count(Verdict.FOUND)) == (3, 1)
    assert {str(one.state) for one in requests(memory)} == {"done"}
    assert place.times == 2


def test_what_is_found_twice_is_left_and_the_certificate_says_so(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    place.when_read = lambda: place.texts.append("person1@example.com")
    assert list(eraser.due())[3:] == [DONE, AGAIN, DONE, ERASED, DONE]
    found = [one for one in certificates(memory) if one.certificate.verdict is Verdict.FOUND]
    assert len(found) == 2
    assert found[-1].certificate.id in {one.outcome for one in requests(memory)}


def test_a_search_that_is_broken_off_is_made_by_the_next_one(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    def fails() -> None:
        raise DependencyUnavailable("Redis")

    place.when_read = fails
    with pytest.raises(DependencyUnavailable):
        list(eraser.due())
    assert all(one.awaits_proof for one in requests(memory))
    assert list(eraser.due()) == []
    memory.clock.advance(timedelta(seconds=3))
    place.when_read = lambda: None
    assert list(eraser.due()) == [DONE] * 3


def test_what_another_one_erased_is_proven_too(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    others = eraser.due()
    assert [next(others), next(others)] == [ERASED] * 2
    assert list(eraser.due()) == [ERASED] + [DONE] * 3
    assert list(others) == []
    assert place.times == 1


def test_one_that_another_process_has_taken_is_left_to_it(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    def taken() -> None:
        with memory.platform.begin() as unit:
            request = unit.data_requests.get(requests(memory)[1].key)
            assert request is not None
            request.attempts += 1
            unit.data_requests.save(request)
            unit.commit()

    place.when_read = taken
    outcomes = list(eraser.due())
    assert outcomes[3:] == [DONE, Outcome.STOPPED, DONE]


def test_a_long_search_keeps_them_from_others(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    left: list[object] = []

    class Slow(Searched):
        def read(self) -> Iterator[Kept]:
            for _ in range(10):
                memory.clock.advance(timedelta(seconds=20))
                yield from [Kept(at="", of_another=False, text="")] * 1_000
            left.extend(eraser.due())

    eraser.tools.proof.sources.sources = [Slow()]
    assert list(eraser.due())[3:] == [DONE] * 3
    assert left == []


def test_one_by_hand_is_proven_by_itself(
    eraser: Eraser, memory: MemoryService, place: Searched
) -> None:
    first, *_ = requests(memory)
    assert first.business_id == DEFAULT_BUSINESS
    assert eraser.erase(first.key) is DONE
    assert len(certificates(memory)) == place.times == 1
