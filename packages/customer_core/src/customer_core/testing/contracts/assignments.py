"""What every store must do with tiers and segments set by hand."""
# ruff: noqa: S101, D102 - tests: they assert on what they name

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from customer_core.customers.model import Customer
from customer_core.customers.repository import CustomerQuery
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId
from customer_core.segments.assignment import Assignment, ByHand
from customer_core.segments.model import CustomerSegment, Standing
from customer_core.testing.builders import a_customer
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    a_segment,
    given_customers,
    given_segments,
)
from customer_core.testing.contracts.segment_store import KEY, OWNER, history
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

HOUR = timedelta(hours=1)
WITHOUT_END = Assignment(
    tier="vip",
    reason="Prieten al casei: \N{SMILING FACE WITH SUNGLASSES} \"'\\ {braces}",
    author="Ștefan",
    assigned_at=NOON + timedelta(microseconds=1),
)
WITH_END = attrs.evolve(WITHOUT_END, tier=None, segment="high_value", ends_at=NOON + HOUR)


def save(units: UnitsOfWork, customer: Customer) -> None:
    """Keep a changed customer."""
    with units.begin(customer.business_id) as unit:
        unit.customers.save(customer)
        unit.commit()


def assigned(units: UnitsOfWork, assignment: Assignment) -> None:
    """Set something by hand."""
    customer = kept(units)
    customer.assign(assignment, now=NOON)
    save(units, customer)


def kept(units: UnitsOfWork, business: BusinessId = HERE) -> Customer:
    """Return the customer as it is kept."""
    with units.begin(business) as unit:
        customer = unit.customers.get(OWNER)
    assert customer is not None
    return customer


def by_hand(
    customer_id: str, assignment: Assignment, *memberships: str, business: str = HERE
) -> CustomerSegment:
    """Return metrics and a standing of which something was set by hand."""
    ruled = a_segment(customer_id, business=business, memberships=memberships)
    standing = attrs.evolve(
        ruled.standing,
        tier=assignment.tier or ruled.standing.tier,
        segment=assignment.segment or ruled.standing.segment,
        by_hand=ByHand(assignment=assignment, ruled_tier="regular", ruled_segment="churned"),
    )
    return attrs.evolve(ruled, standing=standing)


class AssignmentsContract:
    """Keeping what was set by hand, and counting and finding customers by it."""

    def test_nothing_is_set_for_who_has_just_registered(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        assert kept(units).assignment is None
        assert history(platform).assignment is None

    @pytest.mark.parametrize("assignment", [WITHOUT_END, WITH_END])
    def test_what_was_set_comes_back_as_it_was_said(
        self, units: UnitsOfWork, platform: PlatformUnits, assignment: Assignment
    ) -> None:
        given_customers(units, a_customer(), a_customer(business=ELSEWHERE))
        assigned(units, assignment)
        assert kept(units).assignment == assignment
        assert history(platform).assignment == assignment
        assert kept(units, ELSEWHERE).assignment is None

    def test_the_business_reads_it_with_the_history_and_with_the_customer(
        self, units: UnitsOfWork
    ) -> None:
        given_customers(units, a_customer())
        assigned(units, WITH_END)
        with units.begin(HERE) as unit:
            found, record = unit.histories.of_customer(OWNER), unit.customers.read(OWNER)
            (listed,) = unit.customers.search(CustomerQuery()).items
        assert found is not None
        assert record is not None
        assert found.assignment == WITH_END
        assert (record.customer.assignment, listed.customer.assignment) == (WITH_END, WITH_END)

    def test_the_last_one_stands(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        given_customers(units, a_customer())
        assigned(units, WITH_END)
        assigned(units, WITHOUT_END)
        assert history(platform).assignment == WITHOUT_END

    def test_a_later_change_of_the_customer_leaves_it_alone(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        assigned(units, WITHOUT_END)
        customer = kept(units)
        customer.change(now=NOON, registered_at=NOON - HOUR)
        save(units, customer)
        assert kept(units).assignment == WITHOUT_END

    def test_of_two_who_set_at_once_the_second_is_refused(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        late = kept(units)
        assigned(units, WITHOUT_END)
        late.assign(WITH_END, now=NOON)
        with pytest.raises(ConcurrentUpdate):
            save(units, late)
        assert kept(units).assignment == WITHOUT_END

    def test_what_is_not_committed_is_not_kept(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            customer = unit.customers.get(OWNER)
            assert customer is not None
            customer.assign(WITHOUT_END, now=NOON)
            unit.customers.save(customer)
        assert kept(units).assignment is None

    def test_a_use_case_sees_what_it_has_just_set(self, units: UnitsOfWork) -> None:
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            customer = unit.customers.get(OWNER)
            assert customer is not None
            customer.assign(WITHOUT_END, now=NOON)
            unit.customers.save(customer)
            found = unit.histories.of_customer(OWNER)
            assert found is not None
            assert found.assignment == WITHOUT_END

    @pytest.mark.parametrize("assignment", [WITHOUT_END, WITH_END])
    def test_a_standing_comes_back_with_what_the_rules_say_beside_it(
        self, platform: PlatformUnits, assignment: Assignment
    ) -> None:
        segment = by_hand(OWNER, assignment, "churned", "at_risk")
        given_segments(platform, segment)
        with platform.begin() as unit:
            assert unit.segments.load([KEY]) == {KEY: segment}

    def test_a_standing_by_hand_gives_way_to_one_by_the_rules(
        self, platform: PlatformUnits
    ) -> None:
        given_segments(platform, by_hand(OWNER, WITHOUT_END))
        ruled = attrs.evolve(a_segment(version=2), standing=Standing(tier="premium"))
        given_segments(platform, ruled)
        with platform.begin() as unit:
            assert unit.segments.load([KEY]) == {KEY: ruled}

    def test_customers_are_counted_where_they_were_put(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"), a_customer("c"))
        given_segments(
            platform,
            by_hand("a", WITHOUT_END, "churned"),
            by_hand("b", WITH_END, "churned", "at_risk"),
            by_hand("c", WITH_END, "high_value"),
        )
        with units.begin(HERE) as unit:
            counts = unit.segments.counts()
        assert dict(counts.tiers) == {"vip": 1, "regular": 2}
        assert dict(counts.segments) == {"churned": 2, "at_risk": 1, "high_value": 2}

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            (CustomerQuery(tier="vip"), {"a"}),
            (CustomerQuery(tier="regular"), {"b", "c"}),
            (CustomerQuery(segment="high_value"), {"b"}),
            (CustomerQuery(segment="churned"), {"a", "b"}),
        ],
    )
    def test_customers_are_found_where_they_were_put(
        self,
        units: UnitsOfWork,
        platform: PlatformUnits,
        asked: CustomerQuery,
        found: set[str],
    ) -> None:
        given_customers(units, a_customer("a"), a_customer("b"), a_customer("c"))
        given_customers(units, a_customer("d", business=ELSEWHERE))
        given_segments(
            platform,
            by_hand("a", WITHOUT_END, "churned"),
            by_hand("b", WITH_END, "churned"),
            a_segment("c"),
            by_hand("d", WITH_END, "churned", business=ELSEWHERE),
        )
        with units.begin(HERE) as unit:
            page = unit.customers.search(asked)
        assert {one.customer.id for one in page.items} == found
