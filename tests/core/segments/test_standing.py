"""Where a customer stands, since when, and what comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from customer_core.segments.defaults import DEFAULT_DEFINITIONS
from customer_core.segments.definitions import Definition, Definitions, Kind
from customer_core.segments.events import (
    CustomerSegmentChanged,
    SegmentEntered,
    SegmentExited,
    changes_between,
)
from customer_core.segments.explaining import explain
from customer_core.segments.history import PointsGain, Purchase, PurchaseHistory
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import (
    CustomerSegment,
    Standing,
    assess,
    qualifications,
)
from customer_core.segments.progress import next_tier
from customer_core.segments.timeline import facts_at
from customer_core.testing import NOON, key_of

DAY = timedelta(days=1)
KEY = key_of("cust-123")


def history(*purchases: Purchase, points: int = 0, registered_at: datetime = NOON):
    gains = (PointsGain(registered_at, points),) if points else ()
    return PurchaseHistory(KEY, registered_at, purchases, gains)


def bought(day: float, amount: str = "100.00", until: float | None = None) -> Purchase:
    """Return an order placed and paid some days after noon."""
    at = NOON + day * DAY
    return Purchase(at, Decimal(amount), at, None if until is None else NOON + until * DAY)


def stand(past: PurchaseHistory, day: float) -> Standing:
    return assess(past, DEFAULT_DEFINITIONS, NOON + day * DAY)


def segment_of(past: PurchaseHistory, now: datetime) -> CustomerSegment:
    standing = assess(past, DEFAULT_DEFINITIONS, now)
    return CustomerSegment(
        key=KEY, metrics=past.metrics_at(now), standing=standing, version=1, updated_at=now
    )


class TestExampleOfDocument001:
    """23 orders, 5,420.50 spent."""

    now = datetime(2024, 10, 30, 10, tzinfo=UTC)
    registered_at = datetime(2023, 1, 15, 10, tzinfo=UTC)

    @pytest.fixture
    def segment(self) -> CustomerSegment:
        amounts = [Decimal("235.67")] * 22 + [Decimal("235.76")]
        assert sum(amounts) == Decimal("5420.50")
        moments = [self.registered_at + (number + 1) * 14 * DAY for number in range(15)]
        moments += [self.now - (8 - number) * 10 * DAY for number in range(8)]
        purchases = (Purchase(at, amount, at) for at, amount in zip(moments, amounts, strict=True))
        return segment_of(
            history(*purchases, points=2500, registered_at=self.registered_at), self.now
        )

    def test_the_metrics(self, segment):
        metrics = segment.metrics
        assert metrics.total_spent == Decimal("5420.50")
        assert (metrics.order_count, metrics.orders_last_6_months) == (23, 8)
        assert metrics.average_order_value == Decimal("235.67")
        assert metrics.loyalty_points == 2500

    def test_the_tier_is_premium_and_the_segment_high_value(self, segment):
        assert (segment.standing.tier, segment.standing.segment) == ("premium", "high_value")
        assert not segment.standing.is_default

    def test_the_qualifications_have_their_requirements_and_moments(self, segment):
        held = qualifications(segment.standing, DEFAULT_DEFINITIONS)
        assert {name: one.requirement for name, one in held.items()} == {
            "premiumTier": "totalSpent >= 1000",
            "highValueSegment": "averageOrderValue >= 200",
        }
        assert all(one.qualified for one in held.values())
        assert held["highValueSegment"].achieved_at == self.registered_at + 14 * DAY
        assert held["premiumTier"].achieved_at == self.registered_at + 5 * 14 * DAY

    def test_the_next_tier_is_vip_with_the_spending_as_shown(self, segment):
        above = next_tier(segment, DEFAULT_DEFINITIONS)
        assert above is not None
        assert (above.tier, above.requirement) == ("vip", "totalSpent >= 10000")
        assert (above.progress, above.remaining) == (Decimal("54.21"), Decimal("4579.50"))

    def test_every_condition_of_the_next_tier_has_its_own_progress(self, segment):
        above = next_tier(segment, DEFAULT_DEFINITIONS)
        assert above is not None
        assert [
            (one.requirement, one.current, one.met, one.progress, one.remaining)
            for one in above.conditions
        ] == [
            (
                "totalSpent >= 10000",
                Decimal("5420.50"),
                False,
                Decimal("54.21"),
                Decimal("4579.50"),
            ),
            ("orderCount >= 20", 23, True, Decimal("100.00"), 0),
            ("averageOrderValue >= 200", Decimal("235.67"), True, Decimal("100.00"), Decimal(0)),
            ("loyaltyPoints >= 5000", 2500, False, Decimal("50.00"), 2500),
        ]


class TestDefaults:
    """Where no segment matches there is a default one, marked as such."""

    def test_before_30_days_it_is_new_customer(self):
        past = history(bought(0), bought(1))
        standing = stand(past, 29.9)
        assert (standing.segment, standing.is_default) == ("new_customer", True)
        assert standing.memberships == {}

    def test_after_it_is_regular_customer(self):
        past = history(bought(0, "900"), *(bought(n + 1, "50.00") for n in range(6)))
        standing = stand(past, 30)
        assert (standing.segment, standing.is_default) == ("regular_customer", True)

    def test_a_new_customer_by_its_rule_is_no_default(self):
        standing = stand(history(), 0)
        assert (standing.segment, standing.is_default) == ("new_customer", False)
        assert standing.memberships == {"new_customer": NOON}

    def test_at_the_highest_tier_nothing_comes_next(self):
        rich = history(*(bought(n / 100, "1000") for n in range(100)))
        segment = segment_of(rich, NOON + DAY)
        assert segment.standing.tier == "enterprise"
        assert list(segment.standing.tiers) == ["premium", "enterprise"]
        assert next_tier(segment, DEFAULT_DEFINITIONS) is None

    def test_the_progress_to_the_next_tier_begins_at_nothing(self):
        above = next_tier(segment_of(history(), NOON), DEFAULT_DEFINITIONS)
        assert above is not None
        assert (above.tier, above.progress, above.remaining) == ("premium", 0, Decimal(1000))


class TestSince:
    """Each answer has its moment: since when it holds without a break."""

    def test_idleness_counts_from_the_last_order(self):
        assert stand(history(bought(10)), 101).memberships["at_risk"] == NOON + 100 * DAY

    def test_idleness_counts_from_the_registration_where_there_is_no_order(self):
        assert stand(history(), 95).memberships == {"at_risk": NOON + 90 * DAY}

    def test_an_order_ends_idleness_and_it_begins_anew(self):
        past = history(bought(0), bought(95))
        assert "at_risk" in stand(past, 94).memberships
        assert "at_risk" not in stand(past, 95).memberships
        assert stand(past, 190).memberships["at_risk"] == NOON + 185 * DAY

    def test_a_tier_lost_and_won_again_counts_from_the_second_time(self):
        first = [bought(n, "200", until=50) for n in range(5)]
        second = [bought(100 + n, "200") for n in range(5)]
        past = history(*first, *second)
        assert stand(past, 49).tiers == {"premium": NOON + 4 * DAY}
        assert stand(past, 50).tiers == {}
        assert stand(past, 110).tiers == {"premium": NOON + 104 * DAY}

    def test_the_tenth_order_of_six_months_makes_a_frequent_buyer_until_the_first_leaves(self):
        past = history(*(bought(n, "10") for n in range(10)))
        assert stand(past, 9).segment == "frequent_buyer"
        assert stand(past, 9).memberships["frequent_buyer"] == NOON + 9 * DAY
        assert "frequent_buyer" in stand(past, 179.9).memberships
        assert "frequent_buyer" not in stand(past, 180).memberships

    def test_what_happened_before_the_registration_takes_effect_with_it(self):
        past = history(bought(-3, "500"), registered_at=NOON)
        assert stand(past, 1).memberships["high_value"] == NOON

    def test_a_payment_that_came_late_counts_since_the_payment(self):
        late = Purchase(NOON, Decimal(500), NOON + 5 * DAY)
        assert "high_value" not in stand(history(late), 4).memberships
        assert stand(history(late), 6).memberships["high_value"] == NOON + 5 * DAY


class TestNextChange:
    """The moment at which time alone may change an answer."""

    @pytest.mark.parametrize(
        ("past", "day", "change"),
        [
            (history(), 0, 30),
            (history(), 30, 90),
            (history(), 90, 180),
            (history(), 180, None),
            (history(bought(10)), 95, 100),
            (history(bought(10)), 100, 190),
            (history(bought(10)), 180, 190),
            (history(bought(10)), 190, None),
        ],
    )
    def test_it_is_the_next_bound_of_days(self, past, day, change):
        expected = None if change is None else NOON + change * DAY
        assert stand(past, day).next_change_at == expected


SINCE, LEFT = NOON + DAY / 2, NOON + DAY / 4


def told_between(old: Standing | None, new: Standing):
    return changes_between(KEY, old, new, lambda: SINCE, lambda _: LEFT)


class TestChanges:
    """Entering and leaving are events; so is a change of tier or segment."""

    def test_the_first_standing_of_one_who_bought_nothing_is_an_entry_alone(self):
        assert told_between(None, stand(history(), 0)) == [
            SegmentEntered(customer_id="cust-123", segment="new_customer", entered_at=NOON)
        ]

    def test_nothing_changed_is_nothing_told(self):
        assert told_between(stand(history(), 0), stand(history(), 1)) == []

    def test_leaving_entering_and_the_change_are_told_in_this_order(self):
        past = history(*(bought(n, "250") for n in range(5)))
        assert told_between(stand(history(), 0), stand(past, 4)) == [
            SegmentExited(customer_id="cust-123", segment="new_customer", exited_at=LEFT),
            SegmentEntered(customer_id="cust-123", segment="high_value", entered_at=NOON),
            CustomerSegmentChanged(
                customer_id="cust-123",
                old_tier="regular",
                new_tier="premium",
                old_segment="new_customer",
                new_segment="high_value",
                changed_at=SINCE,
            ),
        ]

    def test_a_membership_behind_the_first_changes_no_segment(self):
        past = history(bought(0))
        told = told_between(stand(past, 90), stand(past, 180))
        assert [type(event) for event in told] == [SegmentEntered, CustomerSegmentChanged]
        past = history(bought(0, "500"), bought(1, "10"))
        told = told_between(stand(history(bought(0, "500")), 0), stand(past, 1))
        assert [type(event) for event in told] == [SegmentExited]

    def test_an_event_is_of_the_customers_stream(self):
        (entered,) = told_between(None, stand(history(), 0))
        assert entered.stream == "customer:cust-123"


def test_an_explanation_tells_value_and_truth_of_each_condition():
    past = history()
    explained = explain(segment_of(past, NOON), past, DEFAULT_DEFINITIONS)
    told = {one.name: one for one in explained}
    assert [(c.requirement, c.value, c.holds) for c in told["new_customer"].conditions] == [
        ("daysSinceRegistration < 30", 0, True),
        ("orderCount < 2", 0, True),
    ]
    assert told["new_customer"].since == NOON
    assert (told["vip"].holds, told["vip"].since) == (False, None)


def test_a_segment_told_for_another_moment_changes_its_counts_of_days_alone():
    segment = segment_of(history(bought(0)), NOON)
    later = segment.at(NOON + 5 * DAY)
    assert later.metrics == Metrics(
        at=NOON + 5 * DAY,
        registered_at=NOON,
        total_spent=Decimal("100.00"),
        order_count=1,
        orders_last_6_months=1,
        last_order_at=NOON,
    )
    assert later.standing == segment.standing


class TestTiersOfABusiness:
    """A business can ask of its tiers what 001 does not."""

    def business(self, text: str) -> Definitions:
        return Definitions(
            tiers=(
                Definition(name="base", kind=Kind.TIER, text=""),
                Definition(name="gold", kind=Kind.TIER, text=text),
            ),
            segments=(),
        )

    def test_every_figure_of_the_rule_has_its_progress_if_the_facts_are_given(self):
        own = self.business("spent in last 30 days >= 400 and lifetimePoints >= 10")
        past = history(bought(0), points=5)
        now = NOON + DAY
        segment = attrs.evolve(segment_of(past, now), standing=assess(past, own, now))
        above = next_tier(segment, own, facts_at(past, own.needs, now))
        assert above is not None
        assert [(one.current, one.remaining, one.met) for one in above.conditions] == [
            (Decimal("100.00"), Decimal("300.00"), False),
            (5, 5, False),
        ]
        assert (above.progress, above.remaining) == (Decimal("25.00"), Decimal("300.00"))

    def test_without_facts_what_the_metrics_do_not_tell_is_left_out(self):
        own = self.business("spent in last 30 days >= 400 and orderCount >= 4")
        past = history(bought(0))
        segment = attrs.evolve(segment_of(past, NOON), standing=assess(past, own, NOON))
        above = next_tier(segment, own)
        assert above is not None
        assert [one.requirement for one in above.conditions] == ["orderCount >= 4"]

    def test_a_figure_that_must_be_low_is_over_its_bound(self):
        own = self.business("orderCount < 2 and totalSpent > 300")
        past = history(bought(0), bought(1), bought(2))
        segment = attrs.evolve(
            segment_of(past, NOON + 2 * DAY), standing=assess(past, own, NOON + 2 * DAY)
        )
        above = next_tier(segment, own)
        assert above is not None
        assert [(one.met, one.progress, one.remaining) for one in above.conditions] == [
            (False, Decimal("66.67"), 1),
            (False, 100, 0),
        ]

    def test_what_is_shown_of_a_tier_is_its_first_figure(self):
        own = self.business("accepts email and totalSpent >= 400")
        past = history(bought(0))
        segment = attrs.evolve(segment_of(past, NOON), standing=assess(past, own, NOON))
        above = next_tier(segment, own)
        assert above is not None
        assert (above.requirement, above.remaining) == ("totalSpent >= 400", Decimal("300.00"))

    def test_a_tier_without_figures_has_no_progress(self):
        own = self.business("accepts email")
        segment = attrs.evolve(segment_of(history(), NOON), standing=assess(history(), own, NOON))
        above = next_tier(segment, own)
        assert above is not None
        assert (above.requirement, above.progress, above.conditions) == ("accepts email", 0, ())
