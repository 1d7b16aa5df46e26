"""Steps about registering, changing and deactivating a customer."""

from __future__ import annotations

import json

from pytest_bdd import given, step, then, when

from tests.features.labels import CUSTOMER, path_of
from tests.features.phrases import phrase
from tests.features.story import ANY, Story
from tests.features.tables import check, document_of
from tests.features.worlds.answers import Document

Table = list[list[str]]


def named(name: str) -> Document:
    """Return the least that registers a customer, by an id or by an e-mail address."""
    return {"email": name} if "@" in name else {"id": name, "email": f"{name}@example.com"}


@given("the business lets people register themselves")
def open_registration(story: Story) -> None:
    story.businesses[ANY] = story.world.new_business(open_registration=True)


@given(phrase("the business counts in {currency:Id}"))
def counts_in(story: Story, currency: str) -> None:
    story.businesses[ANY] = story.world.new_business(currency=currency)


@given(phrase("the customer {name:Name}"))
def the_customer(story: Story, name: str) -> None:
    story.customer = story.world.register(story.keeper, named(name))


@given(phrase("another customer {name:Name}"))
def another_customer(story: Story, name: str) -> None:
    story.world.register(story.keeper, named(name))


@given("a customer with")
@given("another customer with")
def a_customer_with(story: Story, datatable: Table) -> None:
    story.customer = story.has(document_of(datatable))


@when(phrase("{who:Who} registers a customer with"))
@when(phrase("{who:Who} registers another customer with"))
@when(phrase("{who:Who} registers with"))
def registers(story: Story, who: str, datatable: Table) -> None:
    story.customer = story.world.register(story.caller(who), document_of(datatable))


@when(phrase("{who:Who} tries to register a customer with"))
@when(phrase("{who:Who} tries to register with"))
def tries_to_register(story: Story, who: str, datatable: Table) -> None:
    wanted = document_of(datatable)
    story.attempt(lambda: story.world.register(story.caller(who), wanted))


@step(phrase("{who:Who} changes"))
def changes(story: Story, who: str, datatable: Table) -> None:
    story.world.patch(story.caller(who), story.customer, document_of(datatable))


@step(phrase("{who:Who} changes {name:Id}"))
def changes_somebody(story: Story, who: str, name: str, datatable: Table) -> None:
    story.world.patch(story.caller(who), name, document_of(datatable))


@when(phrase("{who:Who} tries to change"))
def tries_to_change(story: Story, who: str, datatable: Table) -> None:
    patch = document_of(datatable)
    story.attempt(lambda: story.world.patch(story.caller(who), story.customer, patch))


@when(phrase("{who:Who} replaces the profile with"))
@when(phrase("{who:Who} replaces the preferences with"))
def replaces(story: Story, who: str, datatable: Table) -> None:
    story.world.replace(story.caller(who), story.customer, document_of(datatable))


@given(phrase("an administrator has made the customer {status:Id}"))
def has_made_the_customer(story: Story, status: str) -> None:
    story.world.patch(story.keeper, story.customer, {"status": status})


@step(phrase("{who:Who} deactivates the account"))
def deactivates(story: Story, who: str) -> None:
    story.world.deactivate(story.caller(who), story.customer)


@step(phrase("{who:Who} deactivates {name:Id}"))
def deactivates_somebody(story: Story, who: str, name: str) -> None:
    story.world.deactivate(story.caller(who), name)


@given("an administrator and the shop have both looked at the customer")
def have_looked(story: Story) -> None:
    story.seen = story.world.customer(story.keeper, story.customer)


@given(phrase("{who:Who} changes what she saw"))
def changes_what_she_saw(story: Story, who: str, datatable: Table) -> None:
    patch = document_of(datatable)
    story.world.patch(story.caller(who), story.customer, patch, story.seen["version"])


@when(phrase("{who:Who} tries to change what it saw"))
def tries_to_change_what_it_saw(story: Story, who: str, datatable: Table) -> None:
    caller, patch, version = story.caller(who), document_of(datatable), story.seen["version"]
    story.attempt(lambda: story.world.patch(caller, story.customer, patch, version))


@when(phrase("{who:Who} tries to replace the profile it saw with"))
def tries_to_replace_what_it_saw(story: Story, who: str, datatable: Table) -> None:
    caller, sections, version = story.caller(who), document_of(datatable), story.seen["version"]
    story.attempt(lambda: story.world.replace(caller, story.customer, sections, version))


@when(phrase("{who:Who} tries to deactivate the account it saw"))
def tries_to_deactivate_what_it_saw(story: Story, who: str) -> None:
    caller, version = story.caller(who), story.seen["version"]
    story.attempt(lambda: story.world.deactivate(caller, story.customer, version))


@then("the customer has")
def the_customer_has(story: Story, datatable: Table) -> None:
    check(story.world.customer(story.keeper, story.customer), datatable, CUSTOMER)


@then(phrase("the customer's id begins with {start:Id}"))
def id_begins_with(story: Story, start: str) -> None:
    assert story.customer.startswith(start)


@then(phrase("{who:Who} sees her own profile with"))
def sees_her_own_profile(story: Story, who: str, datatable: Table) -> None:
    check(story.world.customer(story.caller(who), story.customer), datatable, CUSTOMER)


@then(phrase("the business has {number:d} customer"))
@then(phrase("the business has {number:d} customers"))
def business_has_customers(story: Story, number: int) -> None:
    page = story.world.search(story.keeper, {"limit": "100"})
    assert len(page.customers) == number


@then(phrase('nothing that is shown or told holds "{text}"'))
def nothing_holds(story: Story, text: str) -> None:
    shown = [
        story.world.customer(story.keeper, story.customer),
        *story.world.history(story.keeper, story.customer),
        *story.world.search(story.keeper, {}).customers,
        *story.world.published(story.business()),
    ]
    assert text not in json.dumps(shown, default=str)


@then(phrase("the newest entry of the history is {event:Id} by {who:Who}"))
def newest_entry(story: Story, event: str, who: str) -> None:
    story.history = story.world.history(story.keeper, story.customer)
    newest = story.history[0]
    assert (newest["event"], newest["by"]) == (event, story.caller(who).subject)


@then("it says")
def it_says(story: Story, datatable: Table) -> None:
    _, *rows = datatable
    expected = {path_of(label): {"old": before, "new": after} for label, before, after in rows}
    assert story.history[0]["changes"] == expected
