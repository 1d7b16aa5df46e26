"""What every store of orders must do, for the platform and for one business."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.ids import CustomerId, OrderId
from customer_core.kernel.money import Money
from customer_core.orders.model import (
    Cancelled,
    Completed,
    Created,
    Delivered,
    Item,
    Order,
    Paid,
    PaymentRefused,
    Returned,
    Shipped,
    ShippingAddress,
)
from customer_core.testing.builders import a_customer, an_order
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_orders,
    while_held,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

HOUR = timedelta(hours=1)
OWNER = CustomerId("cust-123")

FULL = Order(
    business_id=HERE,
    order_id=OrderId("order-1"),
    created=Created(
        at=NOON,
        event_id="1",
        customer_id=OWNER,
        total=Money(Decimal("39.980"), "EUR"),
        base_total=Decimal("43.58"),
        items=(
            Item(product_id="prod-1", quantity=2, unit_price=Decimal("19.99"), name="Șal"),
            Item(product_id="prod-2", quantity=0, unit_price=Decimal(0), category="free"),
        ),
        shipping_address=ShippingAddress(
            street="123 Main St", city="Springfield", state="IL", zip_code="62701", country="USA"
        ),
    ),
    completed=Completed(
        at=NOON + 5 * HOUR,
        event_id="2",
        customer_id=OWNER,
        total=Money(Decimal("39.98"), "EUR"),
        base_total=None,
    ),
    paid=Paid(at=NOON + HOUR, event_id="3", payment_id="pay-1", status="Captured"),
    payment_refused=PaymentRefused(at=NOON, event_id="4", payment_id="pay-0", reason="no funds"),
    shipped=Shipped(
        at=NOON + 2 * HOUR,
        event_id="5",
        shipment_id="ship-1",
        tracking_number="TRACK-1",
        estimated_delivery=NOON + 48 * HOUR,
    ),
    delivered=Delivered(at=NOON + 3 * HOUR, event_id="6"),
    cancelled=Cancelled(at=NOON + 4 * HOUR, event_id="7", reason="too late"),
    returned=Returned(at=NOON + 6 * HOUR, event_id="8"),
)
UNPLACED = Order(
    business_id=HERE,
    order_id=OrderId("order-1"),
    paid=Paid(at=NOON, event_id="1", payment_id="pay-1", status="Authorized"),
)


class OrderStoreContract:
    """Keeping orders of all businesses."""

    def test_an_order_comes_back_with_every_fact(self, platform: PlatformUnits) -> None:
        given_orders(platform, FULL)
        with platform.begin() as unit:
            assert unit.orders.load([FULL.key]) == {FULL.key: FULL}

    def test_an_order_of_which_little_is_known_comes_back(self, platform: PlatformUnits) -> None:
        given_orders(platform, UNPLACED)
        with platform.begin() as unit:
            assert unit.orders.load([UNPLACED.key]) == {UNPLACED.key: UNPLACED}

    def test_the_order_saved_last_stands(self, platform: PlatformUnits) -> None:
        given_orders(platform, UNPLACED)
        given_orders(platform, FULL)
        with platform.begin() as unit:
            assert unit.orders.load([FULL.key]) == {FULL.key: FULL}

    def test_orders_not_known_are_left_out(self, platform: PlatformUnits) -> None:
        given_orders(platform, an_order("order-1"))
        with platform.begin() as unit:
            found = unit.orders.load([an_order("order-1").key, an_order("order-2").key])
            assert unit.orders.load([]) == {}
        assert list(found) == [an_order("order-1").key]

    def test_no_orders_are_no_work(self, platform: PlatformUnits) -> None:
        given_orders(platform)

    def test_the_same_id_in_two_businesses_is_two_orders(self, platform: PlatformUnits) -> None:
        here, there = an_order(total="1.00"), an_order(total="2.00", business=ELSEWHERE)
        given_orders(platform, here, there)
        with platform.begin() as unit:
            assert unit.orders.load([here.key, there.key]) == {here.key: here, there.key: there}

    def test_what_is_not_committed_is_not_kept(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            unit.orders.save([FULL])
        with platform.begin() as unit:
            assert unit.orders.load([FULL.key]) == {}

    def test_a_loaded_order_is_held_until_its_unit_ends(self, platform: PlatformUnits) -> None:
        given_orders(platform, UNPLACED)

        def load_again() -> Order | None:
            with platform.begin() as unit:
                return unit.orders.load([FULL.key]).get(FULL.key)

        def change(unit: PlatformUnit) -> None:
            unit.orders.load([FULL.key])
            unit.orders.save([FULL])

        assert while_held(platform, change, load_again) == FULL


class OrderReaderContract:
    """Reading the orders of one business."""

    def test_an_order_of_a_known_customer_is_read(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_orders(platform, FULL)
        with units.begin(HERE) as unit:
            assert unit.orders.get(FULL.order_id) == FULL
            assert unit.orders.get(OrderId("order-2")) is None

    def test_an_order_of_a_customer_not_known_waits(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_orders(platform, FULL)
        with units.begin(HERE) as unit:
            assert unit.orders.get(FULL.order_id) is None
        given_customers(units, a_customer())
        with units.begin(HERE) as unit:
            assert unit.orders.get(FULL.order_id) == FULL

    def test_an_order_not_placed_is_not_read(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer())
        given_orders(platform, UNPLACED)
        with units.begin(HERE) as unit:
            assert unit.orders.get(UNPLACED.order_id) is None
            assert list(unit.orders.of_customer(OWNER)) == []

    def test_orders_of_a_customer_come_newest_first_then_by_greatest_id(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(), a_customer("cust-2"))
        given_orders(
            platform,
            an_order("order-B", at=NOON),
            an_order("order-late", at=NOON + HOUR),
            an_order("order-a", at=NOON),
            an_order("order-other", "cust-2"),
        )
        with units.begin(HERE) as unit:
            orders = unit.orders.of_customer(OWNER)
        assert [order.order_id for order in orders] == ["order-late", "order-a", "order-B"]

    def test_an_order_that_changed_hands_is_its_new_customers(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(), a_customer("cust-2"))
        order = an_order()
        given_orders(platform, order)
        given_orders(platform, an_order(customer_id="cust-2"))
        with units.begin(HERE) as unit:
            assert list(unit.orders.of_customer(OWNER)) == []
            assert len(unit.orders.of_customer(CustomerId("cust-2"))) == 1

    def test_orders_of_another_business_are_not_known(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(), a_customer(business=ELSEWHERE))
        given_orders(platform, an_order())
        with units.begin(ELSEWHERE) as unit:
            assert unit.orders.get(OrderId("order-1")) is None
            assert list(unit.orders.of_customer(OWNER)) == []
