"""Reading what was: what is read today of a moment is what was read at that moment."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.consents.model import Channel, Decision
from customer_core.customers.change_consent import ChangeConsent, change_consent
from customer_core.customers.change_customer import PatchCustomer, patch_customer
from customer_core.customers.errors import CustomerNotFound, OrderNotFound, StatusNotAllowed
from customer_core.customers.read_appointments import (
    ReadCustomerStatistics,
    read_customer_statistics,
)
from customer_core.customers.read_customer import (
    CustomerView,
    ExplainedSegment,
    ExplainSegment,
    ReadCustomer,
    explain_segment,
    read_customer,
)
from customer_core.customers.read_orders import (
    ReadActivity,
    ReadOrder,
    ReadOrders,
    ReadStatistics,
    read_activity,
    read_order,
    read_orders,
    read_statistics,
)
from customer_core.customers.register_customer import RegisterCustomer, register_customer
from customer_core.customers.time_travel import as_of
from customer_core.kernel.clock import format_time
from customer_core.kernel.errors import InvalidField
from customer_core.orders.model import OrderStatus
from customer_core.testing import (
    NOON,
    FixedClock,
    MemoryService,
    an_admin,
    envelope,
    order_created,
    order_fact,
    payment_processed,
    points_earned,
    the_customer,
)

ID = "cust-123"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

READS = (
    (read_customer, ReadCustomer(customer_id=ID)),
    (read_activity, ReadActivity(customer_id=ID)),
    (read_orders, ReadOrders(customer_id=ID)),
    (read_statistics, ReadStatistics(customer_id=ID)),
    (read_customer_statistics, ReadCustomerStatistics(customer_id=ID)),
    (explain_segment, ExplainSegment(customer_id=ID)),
)

patches = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from(["a@example.com", "b@example.com"]),
        "status": st.sampled_from(["active", "inactive", "suspended"]),
        "profile": st.fixed_dictionaries(
            {},
            optional={
                "firstName": st.sampled_from([None, "Ada", "Ștefan"]),
                "phone": st.sampled_from([None, "+40712345678"]),
                "dateOfBirth": st.sampled_from([None, "1984-02-29"]),
                "gender": st.sampled_from([None, "female"]),
            },
        ),
        "preferences": st.fixed_dictionaries(
            {},
            optional={
                "notifications": st.just({"newsletters": True}),
                "language": st.just("de"),
            },
        ),
    },
)

order_ids = st.sampled_from(["order-1", "order-2", "order-3"])
facts = st.sampled_from(
    ["OrderCreated", "PaymentProcessed", "ShipmentCreated", "OrderCancelled", "OrderReturned"]
)
appointments = st.sampled_from(
    ["AppointmentBooked", "AppointmentCompleted", "AppointmentCancelled"]
)
actions = st.one_of(
    st.tuples(st.just("appointment"), st.tuples(st.sampled_from(["apt-1", "apt-2"]), appointments)),
    st.tuples(st.just("patch"), patches),
    st.tuples(st.just("agree"), st.sampled_from(Channel)),
    st.tuples(st.just("order"), st.tuples(order_ids, facts)),
    st.tuples(st.just("points"), st.integers(0, 3000)),
    st.tuples(st.just("wait"), st.integers(1, 100)),
)


def act(service: MemoryService, kind: str, what: Any) -> None:
    at = service.clock.now()
    if kind == "patch":
        command = PatchCustomer(customer_id=ID, patch=what)
        with suppress(StatusNotAllowed):
            service.application.run(patch_customer, command, an_admin())
    elif kind == "agree":
        agreed = ChangeConsent(channel=what, decision=Decision.GIVEN)
        service.application.run(change_consent, agreed, the_customer(ID))
    elif kind == "order":
        service.ingest(order_event(*what, at))
    elif kind == "appointment":
        service.ingest(appointment_event(*what, at))
    elif kind == "points":
        service.ingest(points_earned(what, at=at))
    else:
        service.clock.advance(what * DAY)


def order_event(order_id: str, kind: str, at: Any) -> dict[str, Any]:
    if kind == "OrderCreated":
        return order_created(order_id, total=f"{at.timestamp() % 997:.2f}", at=at)
    if kind == "PaymentProcessed":
        return payment_processed(order_id, at=at)
    return order_fact(kind, order_id, at=at, **({"shipmentId": "s"} if "Ship" in kind else {}))


def appointment_event(name: str, kind: str, at: Any) -> dict[str, Any]:
    data = {"appointmentId": name, "customerId": ID, "startsAt": format_time(at + DAY)}
    return envelope(kind, data, at=at)


def told(found: Any) -> Any:
    """Return what was read, without the count of how often the standing was kept."""
    if isinstance(found, CustomerView):
        return found.customer, found.segment.metrics, found.segment.standing
    if isinstance(found, ExplainedSegment):
        return told(found.view), found.explanations
    return found


def everything(service: MemoryService, moment: Any = None) -> list[Any]:
    def read(use_case: Any, command: Any) -> Any:
        chosen = use_case if moment is None else as_of(moment, use_case)
        return told(service.application.run(chosen, command, an_admin()))

    return [read(use_case, command) for use_case, command in READS]


@given(st.lists(actions, max_size=12))
@settings(max_examples=60)
def test_what_is_read_of_a_moment_is_what_was_read_at_it(steps: list[Any]) -> None:
    service = MemoryService(clock=FixedClock())
    command = RegisterCustomer(email="john@example.com", id=ID)
    service.application.run(register_customer, command, an_admin())
    seen = {}
    for step in steps:
        service.clock.advance(HOUR)
        act(service, *step)
        service.settle()
        seen[service.clock.now()] = everything(service)
    service.clock.advance(200 * DAY)

    assert {moment: everything(service, moment) for moment in seen} == seen


@pytest.fixture
def service(service: MemoryService, john: Any) -> MemoryService:
    return service


def at(service: MemoryService, moment: Any, use_case: Any, command: Any) -> Any:
    return service.application.run(as_of(moment, use_case), command, an_admin())


def test_before_a_customer_registered_there_was_none(service):
    with pytest.raises(CustomerNotFound):
        at(service, NOON - HOUR, read_customer, ReadCustomer(customer_id=ID))


def test_before_an_order_was_placed_there_was_none(service):
    service.clock.advance(10 * DAY)
    service.ingest(order_created("order-1", at=NOON + 5 * DAY))
    service.settle()
    with pytest.raises(OrderNotFound):
        at(service, NOON + 4 * DAY, read_order, ReadOrder(order_id="order-1"))


def test_a_moment_to_come_cannot_be_read(service):
    with pytest.raises(InvalidField, match="future"):
        at(service, NOON + HOUR, read_customer, ReadCustomer(customer_id=ID))


def test_what_became_known_late_counts_from_when_it_happened(service):
    service.clock.advance(30 * DAY)
    service.ingest(
        payment_processed("order-1", at=NOON + 2 * DAY), order_created("order-1", at=NOON + DAY)
    )
    service.settle()

    (then,) = at(service, NOON + 3 * DAY, read_orders, ReadOrders(customer_id=ID))

    assert then.status is OrderStatus.PAYMENT_PROCESSED


def test_a_fact_that_another_one_replaced_later_stood_before(service):
    service.ingest(
        order_created("order-1", total="10.00", at=NOON),
        order_created("order-1", total="20.00", at=NOON + 2 * DAY),
    )
    service.settle()
    service.clock.advance(5 * DAY)

    then = at(service, NOON + DAY, read_order, ReadOrder(order_id="order-1"))

    assert str(then.created.total.amount) == "10.00"


def test_a_name_that_was_changed_twice_is_the_one_between(service):
    for name in ("First", "Second"):
        service.clock.advance(DAY)
        command = PatchCustomer(customer_id=ID, patch={"profile": {"firstName": name}})
        service.application.run(patch_customer, command, an_admin())

    then = at(service, NOON + DAY + HOUR, read_customer, ReadCustomer(customer_id=ID)).customer

    assert (then.profile.first_name, then.version, then.updated_at) == ("First", 2, NOON + DAY)


def test_a_customer_that_changed_more_often_than_a_page_holds(service):
    for number in range(450):
        service.clock.advance(HOUR)
        command = PatchCustomer(customer_id=ID, patch={"profile": {"firstName": f"N{number}"}})
        service.application.run(patch_customer, command, an_admin())

    then = at(service, NOON + 3 * HOUR, read_customer, ReadCustomer(customer_id=ID)).customer

    assert (then.profile.first_name, then.version) == ("N2", 4)


def test_another_ones_past_is_as_hidden_as_its_present(service):
    service.clock.advance(DAY)
    with pytest.raises(CustomerNotFound):
        service.application.run(
            as_of(NOON, read_customer), ReadCustomer(customer_id=ID), the_customer("cust-999")
        )


def test_a_use_case_keeps_its_name():
    assert as_of(NOON, read_customer).__name__ == "read_customer"
