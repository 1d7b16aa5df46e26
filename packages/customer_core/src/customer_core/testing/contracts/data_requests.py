"""What every store of requests of data subjects must do, for one business and for all."""
# ruff: noqa: S101, D102, PLR2004 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.holds.model import LegalHold, LegalHoldId
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestFilter, RequestPlace
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.steps import SELF, Actor
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

ANA = Actor(subject="usr-ana", role=SELF)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=5)
EVERYTHING = RequestFilter()
KINDS = tuple(RequestKind)


def a_request(  # noqa: PLR0913 - by name, each with a default
    request_id: str = "dsr_1",
    *,
    business: BusinessId = HERE,
    customer_id: str = "cust-1",
    kind: RequestKind = RequestKind.ACCESS,
    at: datetime = NOON,
    grace: timedelta | None = None,
    approved: bool = True,
) -> DataRequest:
    """Return a request that may run as soon as its grace is over."""
    request = DataRequest.receive(
        request_id=DataRequestId(request_id),
        business_id=business,
        customer_id=CustomerId(customer_id),
        kind=kind,
        by=ANA,
        now=at,
        grace=grace,
        note="Łódź \N{GRINNING FACE}",
    )
    if approved:
        request.approve(ANA, at)
    return request


def a_hold(
    hold_id: str = "hold_1",
    *,
    business: BusinessId = HERE,
    customer_id: str = "cust-1",
    until: datetime | None = None,
) -> LegalHold:
    """Return a hold that lasts since noon."""
    return LegalHold(
        id=LegalHoldId(hold_id),
        business_id=business,
        customer_id=CustomerId(customer_id),
        reason="Lawsuit Łódź 7/24",
        author="usr-admin",
        placed_at=NOON,
        until=until,
    )


class RequestSteps:
    """What tests do with stores of requests."""

    def keep(self, units: UnitsOfWork, *requests: DataRequest) -> None:
        for request in requests:
            with units.begin(request.business_id) as unit:
                unit.data_requests.add(request)
                unit.commit()

    def place(self, units: UnitsOfWork, *holds: LegalHold) -> None:
        for hold in holds:
            with units.begin(hold.business_id) as unit:
                unit.legal_holds.add(hold)
                unit.commit()

    def change(self, units: UnitsOfWork, request: DataRequest) -> None:
        with units.begin(request.business_id) as unit:
            unit.data_requests.save(request)
            unit.commit()

    def read(self, units: UnitsOfWork, request_id: str = "dsr_1") -> DataRequest | None:
        with units.begin(HERE) as unit:
            return unit.data_requests.get(DataRequestId(request_id))

    def due(
        self, platform: PlatformUnits, now: datetime, kinds: Sequence[RequestKind] = KINDS
    ) -> list[str]:
        with platform.begin() as unit:
            return [one.id for one in unit.data_requests.due(now, kinds, 10)]

    def take(self, platform: PlatformUnits, now: datetime) -> list[DataRequest]:
        with platform.begin() as unit:
            taken = list(unit.data_requests.due(now, KINDS, 10))
            for one in taken:
                one.start(now, LEASE)
                unit.data_requests.save(one)
            unit.commit()
        return taken


class DataRequestsContract(RequestSteps):
    """What a store of one business's requests must do."""

    def test_a_request_is_kept_whole(self, units: UnitsOfWork) -> None:
        request = a_request(kind=RequestKind.ERASURE, grace=14 * DAY)
        request.deactivated = True
        self.keep(units, request)
        assert self.read(units) == request

    def test_a_changed_request_is_kept_whole_and_its_version_counted(
        self, units: UnitsOfWork
    ) -> None:
        request = a_request()
        self.keep(units, request)
        request.start(NOON, LEASE)
        request.keep_place({"step": "orders", "after": ["order-7", 12]}, NOON, LEASE)
        request.extend(60, ANA, "too many", NOON)
        self.change(units, request)
        assert request.version == 2
        assert self.read(units) == request

    def test_of_two_changes_of_the_same_version_the_second_is_refused(
        self, units: UnitsOfWork
    ) -> None:
        self.keep(units, a_request())
        first, second = self.read(units), self.read(units)
        assert first is not None
        assert second is not None
        first.withdraw(ANA, NOON)
        self.change(units, first)
        second.extend(3, ANA, "late", NOON)
        second.refuse(ANA, "late", NOON)
        with pytest.raises(ConcurrentUpdate):
            self.change(units, second)

    def test_a_customer_has_one_open_request_of_a_kind(self, units: UnitsOfWork) -> None:
        request = a_request()
        self.keep(units, request, a_request("dsr_2", kind=RequestKind.ERASURE))
        with pytest.raises(ConcurrentUpdate):
            self.keep(units, a_request("dsr_3"))
        request.withdraw(ANA, NOON)
        self.change(units, request)
        self.keep(units, a_request("dsr_3"))
        with units.begin(HERE) as unit:
            found = unit.data_requests.open_of(CustomerId("cust-1"), RequestKind.ACCESS)
            assert found is not None
            assert found.id == "dsr_3"
            assert unit.data_requests.open_of(CustomerId("cust-2"), RequestKind.ACCESS) is None

    def test_another_business_neither_sees_nor_changes_it(self, units: UnitsOfWork) -> None:
        request = a_request()
        self.keep(units, request)
        with units.begin(ELSEWHERE) as unit:
            assert unit.data_requests.get(request.id) is None
            assert unit.data_requests.open_of(request.customer_id, request.kind) is None
            assert list(unit.data_requests.find(EVERYTHING, limit=9, before=None)) == []
        self.keep(units, a_request("dsr_9", business=ELSEWHERE))

    def test_what_no_text_can_say_is_nowhere_to_be_found(self, units: UnitsOfWork) -> None:
        self.keep(units, a_request())
        with units.begin(HERE) as unit:
            assert unit.data_requests.get(DataRequestId("dsr_\x00")) is None
            wanted = RequestFilter(customer_id=CustomerId("\ud800"))
            assert list(unit.data_requests.find(wanted, limit=9, before=None)) == []

    def test_requests_are_listed_from_the_newest_page_by_page(self, units: UnitsOfWork) -> None:
        self.keep(
            units, *(a_request(f"dsr_{n}", customer_id=f"cust-{n}", at=NOON) for n in (1, 2, 3))
        )
        self.keep(units, a_request("dsr_0", customer_id="cust-0", at=NOON + DAY))
        with units.begin(HERE) as unit:
            first = unit.data_requests.find(EVERYTHING, limit=2, before=None)
            place = RequestPlace(first[-1].received_at, first[-1].id)
            rest = unit.data_requests.find(EVERYTHING, limit=9, before=place)
        assert [one.id for one in (*first, *rest)] == ["dsr_0", "dsr_3", "dsr_2", "dsr_1"]

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (RequestFilter(customer_id=CustomerId("cust-2")), ["dsr_2"]),
            (RequestFilter(kind=RequestKind.ERASURE), ["dsr_3"]),
            (RequestFilter(state=RequestState.WITHDRAWN), ["dsr_2"]),
            (RequestFilter(overdue_at=NOON + 30 * DAY), []),
            (RequestFilter(overdue_at=NOON + 31 * DAY), ["dsr_3", "dsr_1"]),
        ],
    )
    def test_requests_are_listed_by_what_is_asked_for(
        self, units: UnitsOfWork, wanted: RequestFilter, found: list[str]
    ) -> None:
        withdrawn = a_request("dsr_2", customer_id="cust-2")
        withdrawn.withdraw(ANA, NOON)
        erasure = a_request("dsr_3", customer_id="cust-3", kind=RequestKind.ERASURE)
        self.keep(units, a_request(), withdrawn, erasure)
        with units.begin(HERE) as unit:
            listed = unit.data_requests.find(wanted, limit=9, before=None)
        assert [one.id for one in listed] == found
