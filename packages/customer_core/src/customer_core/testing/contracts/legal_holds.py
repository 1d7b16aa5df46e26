"""What every store of legal holds must do, for one business and for all."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.holds.model import LegalHold
from customer_core.segments.history import CustomerKey
from customer_core.testing.contracts.data_requests import RequestSteps, a_hold
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

DAY = timedelta(days=1)
ANA, BEN, CLEO = CustomerId("cust-1"), CustomerId("cust-2"), CustomerId("cust-3")


class LegalHoldsContract(RequestSteps):
    """What a store of one business's legal holds must do."""

    def lift(self, units: UnitsOfWork, hold: LegalHold, by: str = "usr-admin") -> None:
        hold.lift(by, NOON + DAY)
        with units.begin(hold.business_id) as unit:
            unit.legal_holds.save(hold)
            unit.commit()

    def test_a_hold_is_kept_whole(self, units: UnitsOfWork) -> None:
        self.place(units, a_hold(until=NOON + DAY))
        with units.begin(HERE) as unit:
            assert unit.legal_holds.get(a_hold().id) == a_hold(until=NOON + DAY)

    def test_a_hold_is_lifted_once(self, units: UnitsOfWork) -> None:
        self.place(units, a_hold())
        self.lift(units, a_hold(), by="usr-first")
        self.lift(units, a_hold(), by="usr-second")
        with units.begin(HERE) as unit:
            kept = unit.legal_holds.get(a_hold().id)
        assert kept is not None
        assert (kept.released_at, kept.released_by) == (NOON + DAY, "usr-first")

    def test_another_business_neither_sees_nor_lifts_it(self, units: UnitsOfWork) -> None:
        self.place(units, a_hold())
        with units.begin(ELSEWHERE) as unit:
            assert unit.legal_holds.get(a_hold().id) is None
            assert list(unit.legal_holds.of_customer(ANA)) == []
            assert unit.legal_holds.active([ANA], NOON) == frozenset()
        self.lift(units, a_hold(business=ELSEWHERE))
        with units.begin(HERE) as unit:
            assert unit.legal_holds.active([ANA], NOON) == {ANA}

    def test_a_customers_holds_are_listed_from_the_newest(self, units: UnitsOfWork) -> None:
        self.place(units, a_hold("hold_1"), a_hold("hold_2"), a_hold("hold_3", customer_id=BEN))
        self.lift(units, a_hold("hold_1"))
        with units.begin(HERE) as unit:
            listed = unit.legal_holds.of_customer(ANA)
        assert [one.id for one in listed] == ["hold_2", "hold_1"]

    def test_held_are_those_with_a_hold_that_lasts(self, units: UnitsOfWork) -> None:
        self.place(
            units,
            a_hold("hold_1", until=NOON + DAY),
            a_hold("hold_2", until=NOON + 2 * DAY),
            a_hold("hold_3", customer_id=BEN, until=NOON + DAY),
            a_hold("hold_4", customer_id=CLEO),
        )
        self.lift(units, a_hold("hold_4", customer_id=CLEO))
        with units.begin(HERE) as unit:
            holds = unit.legal_holds
            assert holds.active([ANA, BEN, CLEO], NOON) == {ANA, BEN}
            assert holds.active([ANA, BEN, CLEO], NOON + DAY) == {ANA}
            assert holds.active([BEN], NOON + DAY) == frozenset()
            assert holds.active([], NOON) == frozenset()


class LegalHoldStoreContract(RequestSteps):
    """What a store of all businesses' legal holds must do."""

    def test_held_are_those_with_a_hold_that_lasts_in_their_own_business(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.place(
            units,
            a_hold("hold_1"),
            a_hold("hold_2"),
            a_hold("hold_3", business=ELSEWHERE, customer_id=BEN, until=NOON + DAY),
        )
        ana, ben = CustomerKey(HERE, ANA), CustomerKey(ELSEWHERE, BEN)
        asked = [ana, ben, CustomerKey(ELSEWHERE, ANA), CustomerKey(HERE, BEN)]
        with platform.begin() as unit:
            assert unit.legal_holds.active(asked, NOON) == {ana, ben}
            assert unit.legal_holds.active(asked, NOON + DAY) == {ana}
            assert unit.legal_holds.active([], NOON) == frozenset()
