"""Steps about several businesses."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, step, then, when

from tests.features.labels import CUSTOMER, ORDER
from tests.features.phrases import phrase
from tests.features.steps.customers import named
from tests.features.steps.outcomes import Action, trying
from tests.features.story import Story
from tests.features.tables import check, document_of
from tests.features.telling import told
from tests.features.worlds.answers import Document

Table = list[list[str]]
NOBODY = "nobody"


@given(phrase("the businesses {one:Business} and {other:Business}"))
def the_businesses(story: Story, one: str, other: str) -> None:
    assert story.business(one) != story.business(other)


@given(phrase("the business {name:Business} counts in {currency:Id}"))
def the_business_counts_in(story: Story, name: str, currency: str) -> None:
    story.businesses[name] = story.world.new_business(currency=currency)


@given(phrase("the customer {name:Id} of {business:Business}"))
def customer_of(story: Story, name: str, business: str) -> None:
    story.world.register(story.caller("the shop", business), named(name))


@when(phrase("the shop of {business:Business} registers a customer with"))
def shop_registers(story: Story, business: str, datatable: Table) -> None:
    story.world.register(story.caller("the shop", business), document_of(datatable))


@when(phrase("an administrator of {business:Business} changes {name:Id}"))
def administrator_changes(story: Story, business: str, name: str, datatable: Table) -> None:
    caller = story.caller("an administrator", business)
    story.world.patch(caller, name, document_of(datatable))


@step(
    parsers.re(
        r"(?P<business>North|South) reports a paid order (?P<order>\S+) of (?P<name>\w+)"
        r" over (?P<total>[\d.]+)(?: (?P<currency>[A-Z]{3}))?"
    )
)
def reports_a_paid_order(
    story: Story, business: str, order: str, name: str, total: str, currency: str | None
) -> None:
    event = _paid(story, business, order, name, total, currency or "")
    story.world.receive([event])


@when(
    phrase(
        "a paid order {order:Id} of {name:Id} over {total:Amount} is reported without a business"
    )
)
def reported_without_a_business(story: Story, order: str, name: str, total: Decimal) -> None:
    event = _paid(story, "North", order, name, str(total), "")
    del event["metadata"]["businessId"]
    story.world.receive([event])


@when(trying("an administrator of {business:Business} tries to {action:Action} of {name:Id}"))
def tries_in_business(story: Story, business: str, action: Action, name: str) -> None:
    caller = story.caller("an administrator", business)
    story.attempt(lambda: action(story, caller, NOBODY))
    story.seen = _answer(story, NOBODY)
    story.attempt(lambda: action(story, caller, name))
    story.seen["of somebody"] = _answer(story, name)["answer"]


@when(phrase("an administrator of {business:Business} tries to read order {order:Id}"))
def tries_order_in_business(story: Story, business: str, order: str) -> None:
    caller = story.caller("an administrator", business)
    story.attempt(lambda: story.world.order(caller, NOBODY))
    story.seen = _answer(story, NOBODY)
    story.attempt(lambda: story.world.order(caller, order))
    story.seen["of somebody"] = _answer(story, order)["answer"]


@then("it is refused exactly as for a customer that does not exist")
@then("it is refused exactly as for an order that does not exist")
def refused_exactly_so(story: Story) -> None:
    assert story.refusal is not None
    assert story.refusal.code in {"CUSTOMER_NOT_FOUND", "ORDER_NOT_FOUND"}
    assert story.seen["answer"] == story.seen["of somebody"]


@when(phrase("an administrator of {business:Business} searches for {text}"))
def searches_in_business(story: Story, business: str, text: str) -> None:
    caller = story.caller("an administrator", business)
    story.pages = [story.world.search(caller, {"query": text})]


@then(phrase("{name:Id} of {business:Business} has"))
def customer_of_has(story: Story, name: str, business: str, datatable: Table) -> None:
    caller = story.caller("an administrator", business)
    check(story.world.customer(caller, name), datatable, CUSTOMER)


@then(phrase("order {order:Id} of {business:Business} has"))
def order_of_has(story: Story, order: str, business: str, datatable: Table) -> None:
    caller = story.caller("an administrator", business)
    check(story.world.order(caller, order), datatable, ORDER)


@then(phrase("{business:Business} has {number:d} customer"))
def business_has(story: Story, business: str, number: int) -> None:
    page = story.world.search(story.caller("an administrator", business), {})
    assert len(page.customers) == number


@then(phrase("other services are told {event:Id} {number:d} time in {business:Business}"))
@then(phrase("other services are told {event:Id} {number:d} times in {business:Business}"))
def told_in(story: Story, event: str, number: int, business: str) -> None:
    published = story.world.published(story.business(business))
    assert len([one for one in published if one["eventType"] == event]) == number


def _paid(
    story: Story, business: str, order: str, name: str, total: str, currency: str
) -> Document:
    row = {"event": "OrderCompleted", "order": order, "total": total, "currency": currency}
    return told(row, customer=name, business=story.business(business), at=story.world.now())


def _answer(story: Story, name: str) -> Document:
    """Return how a try was refused, without the name that was asked for."""
    assert story.refusal is not None, "it was done"
    return {"answer": str(story.refusal).replace(name, "…")}
