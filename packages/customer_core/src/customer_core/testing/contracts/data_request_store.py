"""What every store of all businesses' requests of data subjects must do."""
# ruff: noqa: S101, D102, PLR2004 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

import pytest

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.privacy.requests.model import PROOF_STEP
from customer_core.privacy.requests.ports import RequestCount
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.testing.contracts.data_requests import (
    ANA,
    DAY,
    KINDS,
    LEASE,
    RequestSteps,
    a_hold,
    a_request,
)
from customer_core.testing.contracts.given import ELSEWHERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork


class DataRequestStoreContract(RequestSteps):
    """What a store of all businesses' requests must do."""

    def test_due_is_what_is_approved_and_of_the_kinds_asked_for(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(
            units,
            a_request("dsr_1", at=NOON + DAY),
            a_request("dsr_2", business=ELSEWHERE),
            a_request("dsr_3", customer_id="cust-3", approved=False),
            a_request("dsr_4", kind=RequestKind.ERASURE),
        )
        assert self.due(platform, NOON + DAY, [RequestKind.ACCESS]) == ["dsr_2", "dsr_1"]
        assert self.due(platform, NOON + DAY, [RequestKind.ERASURE]) == ["dsr_4"]

    def test_an_erasure_is_due_when_its_grace_is_over(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, a_request(kind=RequestKind.ERASURE, grace=14 * DAY))
        assert self.due(platform, NOON + 14 * DAY - timedelta(seconds=1)) == []
        assert self.due(platform, NOON + 14 * DAY) == ["dsr_1"]

    def test_what_one_job_takes_another_passes_over_until_the_lease_is_over(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, a_request())
        with platform.begin() as unit:
            assert len(unit.data_requests.due(NOON, KINDS, 10)) == 1
            assert self.due(platform, NOON) == []
        (taken,) = self.take(platform, NOON)
        assert taken.state is RequestState.RUNNING
        assert self.due(platform, NOON + LEASE - timedelta(seconds=1)) == []
        (again,) = self.take(platform, NOON + LEASE)
        assert again.attempts == 2
        taken.finish("archive-1", NOON + LEASE)
        with platform.begin() as unit, pytest.raises(ConcurrentUpdate):
            unit.data_requests.save(taken)

    def test_erasures_that_await_their_proof_are_apart_from_the_others(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        ready = a_request("dsr_1", kind=RequestKind.ERASURE)
        ready.start(NOON, LEASE)
        ready.keep_place({"step": PROOF_STEP}, NOON, DAY - DAY)
        begun = a_request("dsr_2", customer_id="cust-2", kind=RequestKind.ERASURE)
        begun.start(NOON, LEASE)
        begun.keep_place({"step": "orders"}, NOON, DAY - DAY)
        fresh = a_request("dsr_3", customer_id="cust-3", kind=RequestKind.ERASURE)
        self.keep(units, ready, begun, fresh)
        assert sorted(self.due(platform, NOON)) == ["dsr_2", "dsr_3"]
        with platform.begin() as unit:
            (found,) = unit.data_requests.to_prove(NOON, 10)
            assert found == ready
            with platform.begin() as other:
                assert list(other.data_requests.to_prove(NOON, 10)) == []
            found.start(NOON, LEASE)
            unit.data_requests.save(found)
            unit.commit()
        with platform.begin() as unit:
            assert list(unit.data_requests.to_prove(NOON, 10)) == []

    def test_the_most_urgent_come_first_and_no_more_than_wanted(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        for n in (3, 1, 2):
            self.keep(units, a_request(f"dsr_{n}", customer_id=f"cust-{n}", at=NOON + n * DAY))
        with platform.begin() as unit:
            found = unit.data_requests.due(NOON + 9 * DAY, KINDS, 2)
        assert [one.id for one in found] == ["dsr_1", "dsr_2"]

    def test_a_legal_hold_keeps_an_erasure_from_being_due_and_nothing_else(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(
            units,
            a_request(),
            a_request("dsr_2", kind=RequestKind.ERASURE),
            a_request("dsr_3", business=ELSEWHERE, kind=RequestKind.ERASURE),
        )
        self.place(units, a_hold(until=NOON + DAY))
        assert self.due(platform, NOON) == ["dsr_1", "dsr_3"]
        assert sorted(self.due(platform, NOON + DAY)) == ["dsr_1", "dsr_2", "dsr_3"]

    def test_one_on_hold_is_due_when_nothing_holds_it_any_more(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        request = a_request(kind=RequestKind.ERASURE)
        request.hold(ANA, NOON)
        self.keep(units, request)
        self.place(units, a_hold(until=NOON + DAY))
        assert self.due(platform, NOON) == []
        (taken,) = self.take(platform, NOON + DAY)
        assert taken.state is RequestState.RUNNING

    def test_a_request_is_found_by_its_business_and_id(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        here, there = a_request(), a_request(business=ELSEWHERE, customer_id="cust-2")
        self.keep(units, here, there)
        with platform.begin() as unit:
            assert unit.data_requests.get(here.key) == here
            assert unit.data_requests.get(there.key) == there

    def test_open_overdue_and_failed_requests_are_counted_by_kind(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        failed = a_request("dsr_2", kind=RequestKind.ERASURE, at=NOON + DAY)
        failed.start(NOON + DAY, LEASE)
        failed.fail("disk full", NOON + DAY)
        withdrawn = a_request("dsr_3", customer_id="cust-3")
        withdrawn.withdraw(ANA, NOON)
        self.keep(units, a_request(), failed, withdrawn)
        with platform.begin() as unit:
            counts = unit.data_requests.counts(NOON + 30 * DAY + LEASE)
        assert list(counts) == [
            RequestCount(kind=RequestKind.ACCESS, open=1, overdue=1),
            RequestCount(kind=RequestKind.ERASURE, open=1, failed=1),
            RequestCount(kind=RequestKind.RECTIFICATION),
        ]
