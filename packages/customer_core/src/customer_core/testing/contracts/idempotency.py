"""What every store of the keys of requests must do, for one business and for all."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from customer_core.idempotency.model import (
    KEPT,
    LEASE,
    KeptAnswer,
    KeyedRequest,
    KnownKey,
    Reservation,
)
from customer_core.idempotency.ports import ExpiredKeys
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

SECOND = timedelta(seconds=1)
ANSWER = KeptAnswer(
    content='201 Łódź 🧡 "\n\x00'.encode() + bytes(range(256)), customer_id=CustomerId("ana")
)


def a_reservation(
    holder: str = "run_1", *, key: str = "k1", asks: str = "a", at: datetime = NOON
) -> Reservation:
    """Return a reservation of a key for a request."""
    return Reservation(request=KeyedRequest(digest=key, fingerprint=asks), holder=holder, at=at)


class KeySteps:
    """What tests do with stores of keys."""

    def reserve(
        self, units: UnitsOfWork, reservation: Reservation, business: BusinessId = HERE
    ) -> bool:
        with units.begin(business) as unit:
            taken = unit.idempotency.reserve(reservation)
            unit.commit()
        return taken

    def keep(
        self, units: UnitsOfWork, reservation: Reservation, answer: KeptAnswer = ANSWER
    ) -> bool:
        with units.begin(HERE) as unit:
            kept = unit.idempotency.keep(reservation, answer)
            unit.commit()
        return kept

    def release(
        self, units: UnitsOfWork, reservation: Reservation, business: BusinessId = HERE
    ) -> None:
        with units.begin(business) as unit:
            unit.idempotency.release(reservation)
            unit.commit()

    def known(
        self, units: UnitsOfWork, key: str = "k1", business: BusinessId = HERE
    ) -> KnownKey | None:
        with units.begin(business) as unit:
            return unit.idempotency.find(key)


class IdempotencyKeysContract(KeySteps):
    """What a store of one business's keys must do."""

    def test_a_key_is_taken_once(self, units: UnitsOfWork) -> None:
        assert self.known(units) is None
        assert self.reserve(units, a_reservation())
        assert not self.reserve(units, a_reservation("run_2"))
        assert not self.reserve(units, a_reservation("run_3", asks="b"))
        assert self.reserve(units, a_reservation("run_4", key="k2"))
        assert self.known(units) == KnownKey(fingerprint="a")

    def test_the_answer_is_kept_byte_for_byte(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        assert self.keep(units, a_reservation())
        assert self.known(units) == KnownKey(fingerprint="a", content=ANSWER.content)

    def test_an_empty_answer_about_nobody_is_an_answer(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        assert self.keep(units, a_reservation(), KeptAnswer(content=b""))
        assert self.known(units) == KnownKey(fingerprint="a", content=b"")
        assert not self.reserve(units, a_reservation("run_2", at=NOON + 2 * LEASE))

    def test_the_answer_lasts_with_the_work_or_not_at_all(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        with units.begin(HERE) as unit:
            unit.customers.add(a_customer("ana", business=HERE))
            assert unit.idempotency.keep(a_reservation(), ANSWER)
        with units.begin(HERE) as unit:
            assert unit.customers.get(CustomerId("ana")) is None
        assert self.known(units) == KnownKey(fingerprint="a")
        assert self.keep(units, a_reservation())

    @pytest.mark.parametrize("asks", ["a", "b"])
    def test_whoever_does_not_answer_for_a_minute_is_dead(
        self, units: UnitsOfWork, asks: str
    ) -> None:
        late = NOON + LEASE
        self.reserve(units, a_reservation())
        assert not self.reserve(units, a_reservation("run_2", at=late - SECOND))
        assert self.reserve(units, a_reservation("run_2", asks=asks, at=late))
        assert not self.reserve(units, a_reservation("run_3", at=late + SECOND))
        assert self.known(units) == KnownKey(fingerprint=asks)

    def test_whoever_was_taken_for_dead_keeps_nothing_and_lets_nothing_go(
        self, units: UnitsOfWork
    ) -> None:
        second = a_reservation("run_2", at=NOON + LEASE)
        self.reserve(units, a_reservation())
        self.reserve(units, second)
        assert not self.keep(units, a_reservation())
        self.release(units, a_reservation())
        assert self.known(units) == KnownKey(fingerprint="a")
        assert self.keep(units, second)
        assert not self.keep(units, second)

    def test_a_key_that_is_released_is_free(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        self.release(units, a_reservation())
        assert self.known(units) is None
        assert not self.keep(units, a_reservation())
        assert self.reserve(units, a_reservation("run_2", asks="b"))

    def test_an_answer_is_not_released(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        self.keep(units, a_reservation())
        self.release(units, a_reservation())
        assert self.known(units) == KnownKey(fingerprint="a", content=ANSWER.content)

    def test_an_answer_is_kept_for_a_day(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        self.keep(units, a_reservation())
        assert not self.reserve(units, a_reservation("run_2", at=NOON + KEPT - SECOND))
        assert self.reserve(units, a_reservation("run_3", asks="b", at=NOON + KEPT))
        assert self.known(units) == KnownKey(fingerprint="b")

    def test_another_business_has_keys_of_its_own(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation())
        self.keep(units, a_reservation())
        assert self.known(units, business=ELSEWHERE) is None
        assert self.reserve(units, a_reservation("run_2"), ELSEWHERE)
        self.release(units, a_reservation("run_2"), ELSEWHERE)
        assert self.known(units) == KnownKey(fingerprint="a", content=ANSWER.content)

    def test_of_many_at_once_one_takes_it(self, units: UnitsOfWork) -> None:
        runs = [a_reservation(f"run_{number}") for number in range(12)]
        self._at_once_one_takes(units, runs)

    def test_of_many_at_once_one_takes_it_over(self, units: UnitsOfWork) -> None:
        self.reserve(units, a_reservation("run_dead"))
        runs = [a_reservation(f"run_{number}", at=NOON + LEASE) for number in range(12)]
        self._at_once_one_takes(units, runs)

    def _at_once_one_takes(self, units: UnitsOfWork, runs: list[Reservation]) -> None:
        def taken(run: Reservation) -> bool:
            return self.reserve(units, run)

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(taken, runs)) == 1


class ExpiredKeysContract(KeySteps):
    """What forgets keys that have expired must do."""

    def test_what_has_expired_goes_a_little_at_a_time(
        self, units: UnitsOfWork, expired: ExpiredKeys
    ) -> None:
        for number in range(3):
            self.reserve(units, a_reservation(key=f"k{number}", at=NOON - KEPT))
        self.reserve(units, a_reservation(key="elsewhere", at=NOON - KEPT), ELSEWHERE)
        self.reserve(units, a_reservation(key="young", at=NOON - KEPT + SECOND))

        assert [expired.remove(NOON, 3), expired.remove(NOON, 3), expired.remove(NOON, 3)] == [
            3,
            1,
            0,
        ]
        assert self.known(units, "young") is not None
        assert self.known(units, "k0") is None
        assert self.known(units, "elsewhere", ELSEWHERE) is None
