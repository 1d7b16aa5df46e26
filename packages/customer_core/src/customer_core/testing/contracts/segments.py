"""What every reading of metrics and standings by one business must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from customer_core.customers.model import Status
from customer_core.customers.profile_facts import profile_facts
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import CustomerId
from customer_core.segments.history import PurchaseHistory
from customer_core.testing.builders import a_customer, an_order
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    a_segment,
    given_customers,
    given_orders,
    given_segments,
)
from customer_core.testing.contracts.segment_store import (
    HOUR,
    KEY,
    OWNER,
    entry,
    given_points,
    history,
    in_order,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork


class PurchaseHistoriesContract:
    """Reading what the metrics of one business's customers stand on."""

    def test_a_business_reads_the_history_that_the_platform_reads(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_orders(platform, an_order(), an_order("order-2", at=NOON + HOUR))
        given_points(platform, entry(10))
        with units.begin(HERE) as unit:
            found = unit.histories.of_customer(OWNER)
        assert found is not None
        assert in_order(found) == history(platform, profiles=True)
        assert len(found.purchases) == 2

    def test_a_customer_who_bought_nothing_has_an_empty_history(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            assert unit.histories.of_customer(OWNER) == PurchaseHistory(
                KEY, NOON, profile=profile_facts(a_customer()), profile_changed_at=NOON
            )

    def test_a_customer_not_known_has_no_history(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(business=ELSEWHERE))
        given_orders(platform, an_order())
        with units.begin(HERE) as unit:
            assert unit.histories.of_customer(OWNER) is None


class SegmentReaderContract:
    """Reading the standings of one business."""

    def test_the_standing_of_a_customer_is_read(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_segments(platform, a_segment())
        with units.begin(HERE) as unit:
            assert unit.segments.of_customer(OWNER) == a_segment()
            assert unit.segments.of_customer(CustomerId("nobody")) is None
        with units.begin(ELSEWHERE) as unit:
            assert unit.segments.of_customer(OWNER) is None

    def test_sizes_count_tiers_and_memberships_without_the_deleted(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(
            units,
            a_customer("a"),
            a_customer("b"),
            a_customer("gone", status=Status.DELETED),
            a_customer("c", business=ELSEWHERE),
        )
        given_segments(
            platform,
            a_segment("a", tier="premium", memberships=["at_risk", "high_value"]),
            a_segment("b", tier="premium", memberships=["high_value"]),
            a_segment("gone", tier="vip", memberships=["churned"]),
            a_segment("c", business=ELSEWHERE, tier="vip", memberships=["churned"]),
        )
        with units.begin(HERE) as unit:
            counts = unit.segments.counts()
        assert counts.customers == 2
        assert dict(counts.tiers) == {"premium": 2}
        assert dict(counts.segments) == {"at_risk": 1, "high_value": 2}

    def test_a_business_without_customers_has_no_sizes(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            counts = unit.segments.counts()
        assert (counts.customers, dict(counts.tiers), dict(counts.segments)) == (0, {}, {})
