"""What every store of points and standings must do for the event plane."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from customer_core.customers.model import (
    Gender,
    Marketing,
    Notifications,
    Preferences,
    Profile,
    Status,
)
from customer_core.customers.profile_facts import profile_facts
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.ids import CustomerId
from customer_core.segments.history import CustomerKey, PointsGain, Purchase, PurchaseHistory
from customer_core.segments.language.facts import NOTHING_KNOWN
from customer_core.segments.points import PointsEntry
from customer_core.testing.builders import a_customer, an_order, key_of
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    a_segment,
    given_customers,
    given_orders,
    given_segments,
    while_held,
)
from customer_core.testing.contracts.tags import a_tag, given_tags
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

HOUR = timedelta(hours=1)
KEY = key_of("cust-123")
OWNER = CustomerId("cust-123")


def entry(
    points: int,
    reference: str = "ref-1",
    *,
    at: datetime = NOON,
    event_id: str = "event-1",
    key: CustomerKey = KEY,
) -> PointsEntry:
    """Return an entry of points."""
    return PointsEntry(key=key, reference=reference, points=points, at=at, event_id=event_id)


def given_points(platform: PlatformUnits, *entries: PointsEntry) -> None:
    """Keep points."""
    with platform.begin() as unit:
        unit.points.add(entries)
        unit.commit()


def history(
    platform: PlatformUnits, key: CustomerKey = KEY, *, profiles: bool = False
) -> PurchaseHistory:
    """Return the history of a customer, its purchases and points in the order of time."""
    with platform.begin() as unit:
        (found,) = unit.segments.histories([key], profiles=profiles)
    return in_order(found)


def in_order(found: PurchaseHistory) -> PurchaseHistory:
    """Return a history with its purchases and points in the order of time."""
    return attrs.evolve(
        found,
        purchases=tuple(sorted(found.purchases, key=lambda purchase: purchase.ordered_at)),
        points=tuple(sorted(found.points, key=lambda gain: (gain.at, gain.points))),
    )


class SegmentStoreContract:
    """Keeping standings and points of all businesses."""

    def test_a_standing_comes_back_as_it_was_kept(self, platform: PlatformUnits) -> None:
        segment = a_segment(
            tier="premium", memberships=["frequent_buyer", "high_value"], next_change_at=NOON + HOUR
        )
        given_segments(platform, segment)
        with platform.begin() as unit:
            assert unit.segments.load([KEY, key_of("nobody")]) == {KEY: segment}

    def test_memberships_keep_the_order_of_their_priority(self, platform: PlatformUnits) -> None:
        given_segments(platform, a_segment(memberships=["churned", "at_risk", "high_value"]))
        with platform.begin() as unit:
            kept = unit.segments.load([KEY])[KEY]
        assert list(kept.standing.memberships) == ["churned", "at_risk", "high_value"]

    def test_the_next_version_of_a_standing_stands(self, platform: PlatformUnits) -> None:
        given_segments(platform, a_segment(tier="premium"))
        given_segments(platform, a_segment(tier="vip", version=2))
        with platform.begin() as unit:
            assert unit.segments.load([KEY])[KEY] == a_segment(tier="vip", version=2)

    def test_standings_not_committed_are_not_kept(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            unit.segments.save([a_segment()])
            unit.points.add([entry(10)])
        with platform.begin() as unit:
            assert unit.segments.load([KEY]) == {}

    def test_nothing_asked_is_nothing_found(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            unit.segments.save([])
            unit.points.add([])
            unit.segments.lock([])
            assert unit.segments.load([]) == {}
            assert unit.segments.versions([]) == {}
            assert list(unit.segments.histories([])) == []

    def test_a_held_customer_lets_the_next_assessor_wait_and_see(
        self, platform: PlatformUnits
    ) -> None:
        def assess_after() -> int:
            with platform.begin() as unit:
                unit.segments.lock([KEY])
                return unit.segments.load([KEY])[KEY].version

        def assess(unit: PlatformUnit) -> None:
            unit.segments.lock([KEY, key_of("cust-2")])
            unit.segments.save([a_segment(version=7)])

        assert while_held(platform, assess, assess_after) == 7

    def test_other_customers_are_not_held(self, platform: PlatformUnits) -> None:
        with platform.begin() as first, platform.begin() as second:
            first.segments.lock([KEY])
            second.segments.lock([key_of("cust-2"), key_of("cust-123", ELSEWHERE)])

    def test_a_profile_is_told_with_the_history_where_it_is_asked_for(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        told = a_customer("cust-123")
        told.change(
            now=NOON + HOUR,
            profile=Profile(gender=Gender.FEMALE),
            preferences=Preferences(
                language="pt-BR",
                currency="EUR",
                timezone="Europe/Bucharest",
                marketing=Marketing(email_opt_in=True),
                notifications=Notifications(order_updates=False, newsletters=True),
            ),
            status=Status.SUSPENDED,
            attributes={"colour": "red", "seats": Decimal("2.50"), "since": date(2024, 1, 31)},
        )
        told.country = "RO"
        plain = a_customer("cust-2")
        given_customers(units, told, plain)
        keys = [KEY, key_of("cust-2")]
        with platform.begin() as unit:
            with_profiles = {one.key: one for one in unit.segments.histories(keys, profiles=True)}
            without = unit.segments.histories(keys)
        for customer, key in zip((told, plain), keys, strict=True):
            assert with_profiles[key].profile == profile_facts(customer)
            assert with_profiles[key].profile_changed_at == customer.updated_at
        assert {(one.profile, one.profile_changed_at) for one in without} == {(NOTHING_KNOWN, None)}

    def test_tags_are_told_with_the_profile_and_when_the_last_was_given(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(), a_customer("cust-2"))
        given_tags(
            units,
            a_tag("VIP", of=OWNER),
            a_tag("Straße", of=OWNER, tag_id="tag_2", at=NOON + HOUR),
            a_tag("Others", of=CustomerId("cust-2"), at=NOON + 2 * HOUR),
            a_tag("Foreign", of=OWNER, business=ELSEWHERE),
        )
        found = history(platform, profiles=True)
        assert found.profile.tags == {"vip", "strasse"}
        assert found.profile_changed_at == NOON + HOUR

    def test_points_of_one_reference_count_once(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_points(platform, entry(10), entry(10))
        given_points(platform, entry(10))
        assert history(platform).points == (PointsGain(NOON, 10),)

    def test_points_of_different_references_add_up(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_points(platform, entry(10, "a"), entry(20, "b"))
        assert history(platform).metrics_at(NOON).loyalty_points == 30

    @pytest.mark.parametrize("turned", [False, True])
    def test_the_latest_entry_of_a_reference_stands_whatever_comes_first(
        self, units: UnitsOfWork, platform: PlatformUnits, *, turned: bool
    ) -> None:
        given_customers(units, a_customer())
        entries = [
            entry(1, at=NOON, event_id="z"),
            entry(2, at=NOON + HOUR, event_id="a"),
            entry(2, at=NOON + HOUR, event_id="b"),
            entry(3, at=NOON + HOUR, event_id="b"),
        ]
        for one in reversed(entries) if turned else entries:
            given_points(platform, one)
        assert history(platform).points == (PointsGain(NOON + HOUR, 3),)

    def test_the_latest_entry_of_a_reference_within_a_set_stands(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_points(platform, entry(3, at=NOON + HOUR), entry(1, at=NOON))
        assert history(platform).points == (PointsGain(NOON + HOUR, 3),)

    def test_a_history_has_the_orders_that_count_from_when_to_when(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_orders(
            platform,
            an_order("paid", total="10.10", at=NOON, paid_at=NOON + HOUR),
            an_order("open", at=NOON + HOUR, paid_at=None),
            an_order("cancelled", at=NOON + 2 * HOUR, cancelled_at=NOON + 3 * HOUR),
            an_order("others", "cust-2"),
            an_order("foreign", business=ELSEWHERE),
        )
        found = history(platform)
        assert (found.key, found.registered_at) == (KEY, NOON)
        assert found.purchases == (
            Purchase(NOON, Decimal("10.10"), NOON + HOUR),
            Purchase(NOON + 2 * HOUR, Decimal("100.00"), NOON, NOON + 3 * HOUR),
        )

    def test_only_registered_customers_have_a_history(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_orders(platform, an_order(), an_order("order-2", "cust-2"))
        with platform.begin() as unit:
            found = unit.segments.histories([KEY, key_of("cust-2"), key_of("cust-123", ELSEWHERE)])
        assert [one.key for one in found] == [KEY]

    def test_those_are_due_whose_moment_has_come(self, platform: PlatformUnits) -> None:
        given_segments(
            platform,
            a_segment("later", next_change_at=NOON + HOUR),
            a_segment("now", next_change_at=NOON),
            a_segment("never"),
            a_segment("before", next_change_at=NOON - HOUR),
        )
        with platform.begin() as unit:
            assert list(unit.segments.due(NOON, 10)) == [key_of("before"), key_of("now")]

    def test_the_due_come_in_chunks_in_the_order_of_their_keys(
        self, platform: PlatformUnits
    ) -> None:
        keys = [key_of("B"), key_of("a"), key_of("c"), key_of("a", ELSEWHERE)]
        given_segments(
            platform,
            *(
                a_segment(key.customer_id, business=key.business_id, next_change_at=NOON)
                for key in reversed(keys)
            ),
        )
        with platform.begin() as unit:
            first = unit.segments.due(NOON, 3)
            second = unit.segments.due(NOON, 3, first[-1])
            assert (list(first), list(second)) == (keys[:3], keys[3:])
            assert list(unit.segments.due(NOON, 3, second[-1])) == []

    def test_versions_are_those_of_the_customer_and_of_its_standing(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(), a_customer("new"))
        given_segments(platform, a_segment(version=4))
        with units.begin(HERE) as unit:
            customer = unit.customers.get(OWNER)
            assert customer is not None
            customer.change(now=NOON, profile=Profile(first_name="Jane"))
            unit.customers.save(customer)
            unit.commit()
        with platform.begin() as platform_unit:
            keys = [KEY, key_of("new"), key_of("nobody")]
            assert platform_unit.segments.versions(keys) == {
                KEY: CustomerVersions(customer=2, segment=4),
                key_of("new"): CustomerVersions(customer=1, segment=0),
            }
