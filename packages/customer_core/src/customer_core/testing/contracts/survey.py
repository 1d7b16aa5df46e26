"""What every survey of one business's customers must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from customer_core.customers.model import Status
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.language.parser import parse
from customer_core.segments.movements import Move
from customer_core.segments.survey import DefinitionsCompared, MemberChange, RuleCount
from customer_core.testing.builders import a_customer, an_order
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_orders,
)
from customer_core.testing.contracts.recomputes import as_assessed
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

DAY = timedelta(days=1)
LITTLE, MUCH, NONE = CustomerId("little"), CustomerId("much"), CustomerId("none")
MONTH = NOON + 29 * DAY


def counted(units: UnitsOfWork, rule: str, now: datetime = NOON) -> RuleCount:
    """Return how many customers match a rule."""
    with units.begin(HERE) as unit:
        return unit.survey.count(parse(rule), DEFAULT_DEFINITIONS, now)


def sampled(units: UnitsOfWork, rule: str, limit: int = 10, now: datetime = NOON) -> list[str]:
    """Return the first customers who match a rule."""
    with units.begin(HERE) as unit:
        return list(unit.survey.sample(parse(rule), DEFAULT_DEFINITIONS, now, limit))


def defined(**segments: str) -> Definitions:
    """Return the default tiers with other segments."""
    made = [
        Definition(name=name, kind=Kind.SEGMENT, text=rule, priority=priority)
        for priority, (name, rule) in enumerate(segments.items())
    ]
    return Definitions.of([*DEFAULT_DEFINITIONS.tiers, *made])


class SegmentSurveyContract:
    """Asking everybody, assessed or not."""

    @pytest.fixture(autouse=True)
    def people(self, units: UnitsOfWork, platform: PlatformUnits) -> None:
        """Five customers, one deleted; of the others, one buys little, and one very much."""
        given_customers(
            units,
            *(a_customer(one) for one in ("little", "much", "none")),
            a_customer("young", at=NOON + 20 * DAY),
            a_customer("gone", status=Status.DELETED),
            a_customer("much", business=ELSEWHERE),
        )
        given_orders(
            platform,
            an_order("o", "little", total="10"),
            *(an_order(f"o{n}", "much", total="500") for n in range(6)),
            an_order("elsewhere", "much", total="1", business=ELSEWHERE),
        )

    def test_those_who_match_are_counted_of_all_who_were_not_deleted(
        self, units: UnitsOfWork
    ) -> None:
        assert counted(units, "orderCount >= 1") == RuleCount(matching=2, customers=4)
        assert counted(units, "orderCount >= 1 and not orderCount >= 2").matching == 1
        assert counted(units, "status = 'deleted'").matching == 0
        assert counted(units, "") == RuleCount(matching=4, customers=4)

    def test_a_rule_may_ask_for_the_membership_of_what_is_defined(self, units: UnitsOfWork) -> None:
        assert sampled(units, "member of premium") == ["much"]
        assert sampled(units, "not member of premium and orders in last 7 days = 1") == ["little"]

    def test_a_sample_has_the_first_of_them(self, units: UnitsOfWork) -> None:
        assert sampled(units, "orderCount >= 0", limit=2) == ["little", "much"]
        assert sampled(units, "orderCount >= 0", limit=0) == []

    def test_time_that_no_assessment_has_seen_counts(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        as_assessed(platform, "little", "much", "none")
        later = NOON + 200 * DAY
        assert sampled(units, "orders in last 180 days >= 1", now=NOON) == ["little", "much"]
        assert sampled(units, "orders in last 180 days >= 1", now=later) == []
        assert counted(units, "member of churned", later).matching == 4

    def test_another_business_is_not_asked(self, units: UnitsOfWork) -> None:
        with units.begin(ELSEWHERE) as unit:
            found = unit.survey.count(parse("orderCount >= 1"), DEFAULT_DEFINITIONS, NOON)
        assert found == RuleCount(matching=1, customers=1)

    def test_definitions_that_say_the_same_move_nobody(self, units: UnitsOfWork) -> None:
        with units.begin(HERE) as unit:
            found = unit.survey.compare(DEFAULT_DEFINITIONS, DEFAULT_DEFINITIONS, NOON, 5)
        assert found == DefinitionsCompared(customers=4, moving=0)

    def test_who_enters_leaves_or_changes_is_told_with_a_sample(self, units: UnitsOfWork) -> None:
        old = defined(buyer="orderCount >= 1", big="totalSpent >= 100")
        new = defined(big="totalSpent >= 100", buyer="orderCount >= 2", all="orderCount >= 0")
        with units.begin(HERE) as unit:
            found = unit.survey.compare(old, new, MONTH, 3)
        assert found == DefinitionsCompared(
            customers=4,
            moving=4,
            segments=(
                Move(before="new_customer", after="all", customers=2),
                Move(before="buyer", after="all", customers=1),
                Move(before="buyer", after="big", customers=1),
            ),
            members={
                "all": MemberChange(entering=4, entering_sample=(LITTLE, MUCH, NONE)),
                "buyer": MemberChange(leaving=1, leaving_sample=(LITTLE,)),
            },
        )

    def test_who_changes_the_tier_is_told(self, units: UnitsOfWork) -> None:
        lowest, *_ = DEFAULT_DEFINITIONS.tiers
        gold = Definition(name="gold", kind=Kind.TIER, text="orderCount >= 1", priority=1)
        old = Definitions.of(DEFAULT_DEFINITIONS.tiers)
        with units.begin(HERE) as unit:
            found = unit.survey.compare(old, Definitions.of([lowest, gold]), NOON, 1)
        assert (found.moving, found.segments) == (2, ())
        assert found.tiers == (
            Move(before="premium", after="gold", customers=1),
            Move(before="regular", after="gold", customers=1),
        )
        assert found.members == {
            "gold": MemberChange(entering=2, entering_sample=(LITTLE,)),
            "premium": MemberChange(leaving=1, leaving_sample=(MUCH,)),
        }

    def test_a_business_without_customers_is_asked_too(self, units: UnitsOfWork) -> None:
        with units.begin(BusinessId("none")) as unit:
            assert unit.survey.count(
                parse("orderCount >= 0"), DEFAULT_DEFINITIONS, NOON
            ) == RuleCount(matching=0, customers=0)
            found = unit.survey.compare(DEFAULT_DEFINITIONS, defined(), NOON, 5)
        assert found == DefinitionsCompared(customers=0, moving=0)
