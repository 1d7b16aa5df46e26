"""Reading customers: with the segment of this moment, in lists, with their orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.read_customer import (
    ExplainSegment,
    ReadCustomer,
    begun,
    explain_segment,
    read_customer,
    search_customers,
    viewed,
)
from customer_core.customers.read_orders import (
    ReadActivity,
    ReadOrders,
    ReadStatistics,
    read_activity,
    read_orders,
    read_statistics,
)
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.repository import CustomerQuery
from customer_core.customers.time_travel import as_of
from customer_core.kernel.errors import InvalidField
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definitions import Kind
from customer_core.segments.list_segments import ListSegments, list_segments
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.testing import (
    NOON,
    an_admin,
    order_created,
    order_fact,
    payment_processed,
)

JOHN = "cust-123"
DAY = timedelta(days=1)


@pytest.fixture
def run(service):
    return lambda use_case, command: service.application.run(use_case, command, an_admin())


@pytest.fixture
def john_who_bought(service, john):
    service.ingest(order_created(total="250.00"), payment_processed())
    service.settle()
    return john


class TestSegmentOfThisMoment:
    """A segment read is the one of now, whenever it was assessed."""

    @pytest.mark.usefixtures("john")
    def test_a_customer_not_assessed_yet_has_a_segment(self, run):
        view = run(read_customer, ReadCustomer(customer_id=JOHN))
        assert (view.segment.standing.tier, view.segment.standing.segment) == (
            "regular",
            "new_customer",
        )
        assert view.segment.version == 0
        assert view.segment.updated_at == NOON

    @pytest.mark.usefixtures("john_who_bought")
    def test_an_assessed_one_is_as_it_was_assessed(self, run):
        segment = run(read_customer, ReadCustomer(customer_id=JOHN)).segment
        assert segment.metrics.total_spent == Decimal(250)
        assert segment.standing.segment == "high_value"

    @pytest.mark.usefixtures("john_who_bought")
    def test_days_are_counted_to_now(self, service, run):
        service.clock.advance(10 * DAY)
        metrics = run(read_customer, ReadCustomer(customer_id=JOHN)).segment.metrics
        assert metrics.days_since_last_order == 10

    @pytest.mark.usefixtures("john_who_bought")
    def test_what_time_has_changed_is_seen_before_the_tick(self, service, run):
        service.clock.advance(90 * DAY)
        segment = run(read_customer, ReadCustomer(customer_id=JOHN)).segment
        assert segment.standing.segment == "at_risk"
        assert segment.standing.memberships["at_risk"] == NOON + 90 * DAY
        assert service.tick() == 1
        assert run(read_customer, ReadCustomer(customer_id=JOHN)).segment.standing == (
            segment.standing
        )

    def test_a_newcomer_stands_as_it_will_be_read(self, run):
        command = RegisterCustomer(email="john@example.com", id=JOHN)
        told = run(begun(register_customer), command)
        assert told == run(read_customer, ReadCustomer(customer_id=JOHN))
        assert begun(register_customer).__name__ == "register_customer"

    @pytest.mark.usefixtures("john_who_bought")
    def test_a_change_can_answer_with_the_segment(self, run):
        command = PatchCustomer(customer_id=JOHN, patch={"profile": {"firstName": "Jane"}})
        view = run(viewed(patch_customer), command)
        assert view.customer.profile.first_name == "Jane"
        assert view.segment.standing.segment == "high_value"
        assert viewed(patch_customer).__name__ == "patch_customer"

    @pytest.mark.usefixtures("john_who_bought")
    def test_an_explanation_tells_every_condition(self, run):
        found = run(explain_segment, ExplainSegment(customer_id=JOHN))
        told = {one.name: one for one in found.explanations}
        assert list(told)[:4] == ["regular", "premium", "vip", "enterprise"]
        assert told["high_value"].holds
        assert told["high_value"].since == NOON
        (condition,) = told["high_value"].conditions
        assert (condition.requirement, condition.value, condition.holds) == (
            "averageOrderValue >= 200",
            Decimal("250.00"),
            True,
        )
        spent, count, _ = told["premium"].conditions
        assert (spent.holds, count.holds, told["premium"].holds) == (False, False, False)

    @pytest.mark.usefixtures("john")
    def test_an_explanation_tells_since_when_the_profile_is_what_it_is(self, service, run):
        rule = "language = 'de' and tags contains 'press' and country is missing"
        run(define_segment, DefineSegment(name="german_press", kind=Kind.SEGMENT, rule=rule))
        for patch in ({"language": "fr"}, {"language": "de"}, {"timezone": "Asia/Tokyo"}):
            service.clock.advance(DAY)
            command = PatchCustomer(customer_id=JOHN, patch={"preferences": patch})
            run(patch_customer, command)
        service.clock.advance(DAY)
        run(add_tags, AddTags(customer_id=JOHN, labels=("Press",)))
        service.clock.advance(DAY)

        def told(use_case):
            found = run(use_case, ExplainSegment(customer_id=JOHN)).explanations
            (german_press,) = [one for one in found if one.name == "german_press"]
            return [(one.holds, one.since) for one in german_press.conditions]

        german, never = (True, NOON + 2 * DAY), (False, NOON)
        assert told(explain_segment) == [german, (True, NOON + 4 * DAY), never]
        assert told(as_of(NOON + 3 * DAY, explain_segment)) == [german, never, never]


class TestLists:
    """Lists show each customer with its segment."""

    @pytest.mark.parametrize("limit", [0, -1, 101])
    def test_a_page_has_1_to_100_customers(self, run, limit):
        with pytest.raises(InvalidField, match="limit: must be from 1 to 100"):
            run(search_customers, CustomerQuery(limit=limit))

    @pytest.mark.usefixtures("john_who_bought")
    def test_each_row_has_its_segment_of_this_moment(self, service, run):
        service.clock.advance(180 * DAY)
        (view,) = run(search_customers, CustomerQuery(text="john")).items
        assert view.segment.standing.segment == "churned"

    def test_pages_follow_each_other(self, run):
        for number in range(3):
            run(register_customer, RegisterCustomer(email=f"{number}@example.com", id=f"{number}"))
        first = run(search_customers, CustomerQuery(limit=2))
        last = run(search_customers, CustomerQuery(limit=2, cursor=first.next_cursor))
        assert [view.customer.id for view in [*first.items, *last.items]] == ["2", "1", "0"]
        assert last.next_cursor is None

    @pytest.mark.usefixtures("john_who_bought")
    def test_every_tier_and_segment_has_a_size_if_only_0(self, run):
        listed = run(list_segments, ListSegments())
        definitions, counts = listed.defined.definitions, listed.counts
        assert counts.customers == 1
        assert {one.name: counts.of(one) for one in definitions.tiers} == {
            "regular": 1,
            "premium": 0,
            "vip": 0,
            "enterprise": 0,
        }
        assert {one.name: counts.of(one) for one in definitions.segments} == {
            "churned": 0,
            "at_risk": 0,
            "frequent_buyer": 0,
            "high_value": 1,
            "new_customer": 1,
            "regular_customer": 0,
        }


class TestOrders:
    """What a customer ordered."""

    @pytest.mark.usefixtures("john")
    def test_orders_come_newest_first(self, service, run):
        service.ingest(order_created("order-1", at=NOON - DAY), order_created("order-2", at=NOON))
        service.settle()
        orders = run(read_orders, ReadOrders(customer_id=JOHN))
        assert [order.order_id for order in orders] == ["order-2", "order-1"]

    @pytest.mark.usefixtures("john")
    def test_the_activity_leaves_cancelled_orders_out(self, service, run):
        service.ingest(
            order_created("order-1", total="10.00"),
            order_created("order-2", total="20.00"),
            order_fact("OrderCancelled", "order-2", reason="changed my mind"),
        )
        service.settle()
        activity = run(read_activity, ReadActivity(customer_id=JOHN))
        assert (activity.total_orders, activity.total_spent) == (1, Decimal("10.00"))

    @pytest.mark.usefixtures("john_who_bought")
    def test_statistics_are_of_this_moment(self, service, run):
        statistics = run(read_statistics, ReadStatistics(customer_id=JOHN))
        assert statistics.orders_per_month is None
        service.clock.advance(61 * DAY)
        statistics = run(read_statistics, ReadStatistics(customer_id=JOHN))
        assert statistics.orders_per_month == Decimal("0.50")
