"""What is kept comes back digit for digit and to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import attrs
import pytest

from customer_core.customers.model import Gender, Marketing, Notifications, Preferences, Profile
from customer_core.event_plane.quarantine import Quarantined
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import Metadata
from customer_core.kernel.ids import DEFAULT_BUSINESS
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
from customer_core.segments.history import PointsGain, Purchase
from customer_core.segments.metrics import Metrics
from customer_core.segments.model import CustomerSegment, Standing
from customer_core.segments.points import PointsEntry
from customer_core.testing import NOON, a_customer, an_event, an_order, key_of
from customer_sql.exact_json import write_json
from customer_sql.orders.rows import order_of

pytestmark = pytest.mark.postgres

MOMENT = datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC)
AMOUNTS = ["0", "0.00", "39.90", "1E+3", "999999999999.99", "0.000000000000000001", "123.4500"]


def fact(kind, **fields):
    return kind(at=MOMENT, event_id="evt-1", **fields)


FULL_ORDER = Order(
    business_id=DEFAULT_BUSINESS,
    order_id="order-1",
    created=fact(
        Created,
        customer_id="cust-123",
        total=Money(Decimal("39.980"), "EUR"),
        base_total=Decimal("43.21"),
        items=(
            Item(product_id="p1", quantity=2, unit_price=Decimal("19.990"), name="Café \x00"),
            Item(product_id="p2", quantity=0, unit_price=Decimal(0), category="c"),
        ),
        shipping_address=ShippingAddress(street="Strada 1", city="Iași", country="RO"),
    ),
    completed=fact(
        Completed, customer_id="cust-123", total=Money(Decimal(1), "EUR"), base_total=None
    ),
    paid=fact(Paid, payment_id="pay-1", status="Captured"),
    payment_refused=fact(PaymentRefused, payment_id="pay-0", reason="no funds"),
    shipped=fact(Shipped, shipment_id="s", tracking_number="t", estimated_delivery=MOMENT),
    delivered=fact(Delivered),
    cancelled=fact(Cancelled, reason="changed my mind"),
    returned=fact(Returned),
)


@pytest.mark.parametrize(
    "order",
    [
        FULL_ORDER,
        an_order(),
        Order(business_id=DEFAULT_BUSINESS, order_id="order-1", delivered=fact(Delivered)),
    ],
    ids=["every fact", "few facts", "not placed"],
)
def test_an_order(platform, order):
    with platform.begin() as unit:
        unit.orders.save([order])
        unit.commit()
    with platform.begin() as unit:
        assert unit.orders.load([order.key]) == {order.key: order}


@pytest.mark.parametrize("amount", AMOUNTS)
def test_amounts_keep_value_and_digits(platform, register, amount):
    register("cust-123")
    order = an_order(total=amount)
    with platform.begin() as unit:
        unit.orders.save([order])
        kept = unit.orders.load([order.key])[order.key]
        (history,) = unit.segments.histories([key_of("cust-123")])
    assert str(kept.placed.total.amount) == str(Decimal(amount))
    assert history.purchases[0].amount == Decimal(amount)


def test_the_columns_of_document_000_are_filled(platform, owner):
    with platform.begin() as unit:
        unit.orders.save([FULL_ORDER])
        unit.commit()
    row = owner.execute(
        "SELECT customer_id, total_amount, status, item_count, shipping_address->>'city', "
        "created_at, payment_id, payment_status, payment_processed_at, shipment_id, "
        "tracking_number, estimated_delivery, actual_delivery, currency, base_amount "
        "FROM order_summary"
    ).fetchone()
    assert row == (
        *("cust-123", Decimal("39.980"), "Returned", 2, "Iași", MOMENT),
        *("pay-1", "Captured", MOMENT, "s", "t", MOMENT, MOMENT, "EUR", Decimal("43.21")),
    )


def test_a_customer(units):
    customer = a_customer(user_id="user-1", email="Müller@Exämple.com", phone="+40712345678")
    customer.profile = attrs.evolve(
        customer.profile,
        first_name="Ștefan",
        full_name="Ștefan Müller",
        date_of_birth=datetime(1985, 6, 15, tzinfo=UTC).date(),
        gender=Gender.OTHER,
        avatar="https://example.com/a.png",
    )
    customer.preferences = Preferences(
        language="pt-BR",
        marketing=Marketing(sms_opt_in=True),
        notifications=Notifications(promotions=True),
    )
    customer.password_hash, customer.last_login_at, customer.created_at = "secret", MOMENT, MOMENT
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(customer)
        unit.commit()
        assert unit.customers.get(customer.id) == customer
        assert unit.customers.read(customer.id).customer == customer
        customer.change(now=MOMENT, profile=Profile())
        unit.customers.save(customer)
        unit.commit()
        assert unit.customers.get(customer.id) == customer


def test_a_standing(units, platform, register):
    register("cust-123")
    segment = CustomerSegment(
        key=key_of("cust-123"),
        metrics=Metrics(
            at=MOMENT,
            registered_at=MOMENT - timedelta(days=400),
            total_spent=Decimal("5420.500"),
            order_count=23,
            orders_last_6_months=7,
            last_order_at=MOMENT,
            loyalty_points=10**12,
            not_counted=1,
        ),
        standing=Standing(
            tier="premium",
            segment="high_value",
            is_default=False,
            tiers={"premium": MOMENT},
            memberships={"high_value": MOMENT, "at_risk": MOMENT - timedelta(days=1)},
            next_change_at=MOMENT + timedelta(days=3),
        ),
        version=3,
        updated_at=MOMENT,
    )
    with platform.begin() as unit:
        unit.segments.save([segment])
        unit.commit()
    with units.begin(DEFAULT_BUSINESS) as unit:
        kept = unit.segments.of_customer("cust-123")
        assert (kept, unit.customers.read("cust-123").segment) == (segment, segment)
        assert list(kept.standing.memberships) == ["high_value", "at_risk"]


def test_a_history(units, platform, register):
    register("cust-123")
    entry = PointsEntry(
        key=key_of("cust-123"), reference="r", points=10**9, at=MOMENT, event_id="evt-1"
    )
    with platform.begin() as unit:
        unit.orders.save([FULL_ORDER])
        unit.points.add([entry])
        unit.commit()
    with units.begin(DEFAULT_BUSINESS) as unit:
        history = unit.histories.of_customer("cust-123")
    assert history.purchases == (Purchase(MOMENT, Decimal("43.21"), MOMENT, MOMENT),)
    assert history.points == (PointsGain(MOMENT, 10**9),)


def test_an_event(units, platform):
    data = {
        "zuletzt": {"z": 1, "a": [None, True, "\x00 \N{PILE OF POO}"]},
        "amounts": [Decimal(amount) for amount in ("39.90", "1E+400", "1E-400", "-0.0")],
        "integers": [0, -1, 2**63, 10**60],
        "extraPayload": {"": [], "b": {}},
    }
    event = attrs.evolve(
        an_event("a", data=data, at=MOMENT),
        metadata=Metadata(
            correlation_id="c", traceparent="t", actor="a", hops=({"service": "s"}, "odd")
        ),
        audit={"changes": {"email": {"old": None, "new": "x"}}},
        subject_version=7,
        version="2.1",
    )
    with platform.begin() as unit:
        unit.journal.append([event, an_event("b")])
        unit.commit()
    with units.begin(DEFAULT_BUSINESS) as unit:
        plain, full = unit.journal.of_stream(event.stream, limit=5)
    assert full.event == event
    assert (plain.event.audit, plain.event.metadata) == (None, Metadata())
    assert str(full.event.data) == str(data)


def test_moments_come_back_in_utc(units):
    elsewhere = timezone(timedelta(hours=5, minutes=30))
    with units.begin(DEFAULT_BUSINESS) as unit:
        unit.customers.add(a_customer(at=MOMENT.astimezone(elsewhere)))
        unit.commit()
        kept = unit.customers.get("cust-123").registered_at
    assert (kept, kept.tzinfo) == (MOMENT, UTC)


def test_what_could_not_be_understood(platform, owner):
    with platform.begin() as unit:
        odd = "odd \x00 and \ud800"
        unit.quarantine.put(
            [Quarantined(transport="redis", raw=b"\x00\xff{", reason=odd, at=MOMENT)]
        )
        unit.commit()
    row = owner.execute("SELECT transport, raw, reason, at FROM quarantine").fetchone()
    assert row == ("redis", b"\x00\xff{", "odd \N{SYMBOL FOR NULL} and ?", MOMENT)


def test_an_order_that_an_older_version_kept_is_read():
    order = an_order(total="39.90", cancelled_at=NOON)
    assert order_of(write_json(to_plain(order))) == order
