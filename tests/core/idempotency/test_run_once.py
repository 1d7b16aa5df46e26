"""A use case runs once for a key, and what stands for key and request tells nothing of them."""

from __future__ import annotations

import attrs
import pytest

from customer_core.customers.errors import EmailAlreadyExists
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.idempotency.errors import IdempotencyKeyReused
from customer_core.idempotency.model import KeptAnswer, KeyDigests, KeyedRequest
from customer_core.idempotency.run_once import release_key, run_once
from customer_core.kernel.errors import DependencyUnavailable
from customer_core.testing import MemoryService, an_admin

ADMIN = an_admin()
ANA = RegisterCustomer(email="ana@example.com", id="ana")
BEN = RegisterCustomer(email="ben@example.com", id="ben")
REQUEST = KeyedRequest(digest="k1", fingerprint="a")


@pytest.fixture
def service():
    return MemoryService()


def once(application, command=ANA, request=REQUEST, answer=None):
    def told(customer):
        return KeptAnswer(content=customer.id.encode(), customer_id=customer.id)

    return run_once(application, register_customer, command, ADMIN, request, answer or told)


def test_the_second_run_does_nothing_and_answers_as_the_first(service):
    first, second = once(service.application), once(service.application, BEN)
    assert (first.content, first.replayed) == (b"ana", False)
    assert (second.content, second.replayed) == (b"ana", True)
    assert [key.customer_id for key in service.store.customers] == ["ana"]


def test_another_request_is_refused(service):
    once(service.application)
    with pytest.raises(IdempotencyKeyReused):
        once(service.application, BEN, attrs.evolve(REQUEST, fingerprint="b"))


def test_what_was_refused_can_be_put_right_under_the_same_key(service):
    once(service.application)
    other = KeyedRequest(digest="k2", fingerprint="a")
    again = attrs.evolve(ANA, id="anna")
    with pytest.raises(EmailAlreadyExists):
        once(service.application, again, other)
    assert not once(service.application, BEN, attrs.evolve(other, fingerprint="b")).replayed


def test_work_whose_answer_cannot_be_made_is_not_done(service):
    def fail(_):
        raise RuntimeError("no answer")

    with pytest.raises(RuntimeError, match="no answer"):
        once(service.application, answer=fail)
    assert service.store.customers == {}
    assert not once(service.application).replayed


def test_why_it_failed_is_told_even_where_the_key_cannot_be_released(service):
    class Failing:
        """Runs nothing that releases a key."""

        def run(self, use_case, command, principal):
            if use_case is release_key:
                raise DependencyUnavailable("PostgreSQL")
            return service.application.run(use_case, command, principal)

    once(service.application, request=KeyedRequest(digest="k2", fingerprint="a"))
    with pytest.raises(EmailAlreadyExists):
        once(Failing(), attrs.evolve(ANA, id="anna"))


@pytest.mark.parametrize(
    ("caller", "key"),
    [
        (an_admin(business="other"), "k"),
        (attrs.evolve(ADMIN, subject="somebody"), "k"),
        (ADMIN, "K"),
        (attrs.evolve(ADMIN, subject=f"{ADMIN.subject}1:k"), ""),
    ],
)
def test_another_caller_business_or_key_is_another_key(caller, key):
    digests = KeyDigests(b"secret")
    assert digests.of(ADMIN, "k", b"a").digest != digests.of(caller, key, b"a").digest


def test_whatever_else_is_asked_is_another_request_under_the_same_key():
    digests = KeyDigests(b"")
    made = [
        digests.of(ADMIN, "k", *asked)
        for asked in ((b"a", b""), (b"", b"a"), (b"ab", b""), (b"a", b"b"), (b"1:a", b""))
    ]
    assert len({one.digest for one in made}) == 1
    assert len({one.fingerprint for one in made}) == len(made)
    assert made[0] == digests.of(ADMIN, "k", b"a", b"")


def test_a_secret_and_the_key_itself_stand_before_whoever_guesses_a_body():
    plain, salted = KeyDigests(b""), KeyDigests(b"secret")
    made = [plain.of(ADMIN, "k", b"a"), salted.of(ADMIN, "k", b"a"), plain.of(ADMIN, "l", b"a")]
    assert len({one.fingerprint for one in made}) == len(made)
    assert len({one.digest for one in made}) == len(made)
    assert "secret" not in repr(salted)
