"""Steps about lists, searches and the history."""

from __future__ import annotations

from datetime import datetime, timedelta

from pytest_bdd import given, parsers, step, then, when

from customer_core.kernel.clock import format_time
from tests.features.labels import CUSTOMER
from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.tables import check, document_of

Table = list[list[str]]
_SORTS = {
    "oldest first": "createdAt",
    "newest first": "-createdAt",
    "e-mail": "email",
    "e-mail backwards": "-email",
}


@given("these customers, each registered a day after the one before")
def these_customers(story: Story, datatable: Table) -> None:
    header, *rows = datatable
    for row in rows:
        told = [(label, text) for label, text in zip(header, row, strict=True) if text]
        story.has(document_of(told))
        story.world.set_time(story.world.now() + timedelta(days=1))


@when(phrase("{who:Who} searches for {text}"))
def searches(story: Story, who: str, text: str) -> None:
    story.pages = [story.world.search(story.caller(who), {"query": text})]


@when(phrase("{who:Who} lists the customers by {order}"))
def lists_by(story: Story, who: str, order: str) -> None:
    story.pages = [story.world.search(story.caller(who), {"sort": _SORTS[order]})]


@when(phrase("{who:Who} lists the customers who are {status:Id}"))
def lists_by_status(story: Story, who: str, status: str) -> None:
    story.pages = [story.world.search(story.caller(who), {"status": status})]


@when(
    parsers.re(r"an administrator lists the customers in the (?P<kind>tier|segment) (?P<name>\w+)")
)
def lists_in(story: Story, kind: str, name: str) -> None:
    story.pages = [story.world.search(story.keeper, {kind: name})]


@when(phrase("{who:Who} lists the customers registered after {moment:Moment}"))
def lists_registered_after(story: Story, who: str, moment: datetime) -> None:
    filters = {"createdAfter": format_time(moment)}
    story.pages = [story.world.search(story.caller(who), filters)]


@when(phrase("{who:Who} reads the list by {order} in pages of {size:d}"))
def reads_in_pages(story: Story, who: str, order: str, size: int) -> None:
    filters = {"sort": _SORTS[order], "limit": str(size)}
    story.pages = [story.world.search(story.caller(who), filters)]
    while (cursor := story.pages[-1].next_cursor) is not None:
        story.pages.append(story.world.search(story.caller(who), {**filters, "cursor": cursor}))


@given(phrase("{who:Who} has read a first page of {size:d}, newest first"))
def has_read_a_page(story: Story, who: str, size: int) -> None:
    filters = {"sort": "-createdAt", "limit": str(size)}
    story.pages = [story.world.search(story.caller(who), filters)]


@step(phrase("{who:Who} reads the next page"))
def reads_the_next_page(story: Story, who: str) -> None:
    filters = {"sort": "-createdAt", "limit": "2", "cursor": story.pages[-1].next_cursor or ""}
    story.pages = [story.world.search(story.caller(who), filters)]


@when(phrase("{who:Who} tries to read the next page by {order}"))
def tries_to_read_the_next_page(story: Story, who: str, order: str) -> None:
    filters = {"sort": _SORTS[order], "cursor": story.pages[-1].next_cursor or ""}
    story.attempt(lambda: story.world.search(story.caller(who), filters))


@when(phrase("{who:Who} tries to read a page of {size:d}"))
def tries_to_read_a_page(story: Story, who: str, size: int) -> None:
    story.attempt(lambda: story.world.search(story.caller(who), {"limit": str(size)}))


@then("she finds nobody")
def finds_nobody(story: Story) -> None:
    assert story.found() == []


@then(parsers.re(r"she finds (?!nobody|in this order)(?P<names>.+)"))
def finds(story: Story, names: str) -> None:
    assert sorted(story.found()) == sorted(names.split(", "))


@then(phrase("she finds in this order {names:Words}"))
def finds_in_order(story: Story, names: list[str]) -> None:
    assert story.found() == names


@then(phrase("there are {number:d} pages"))
def number_of_pages(story: Story, number: int) -> None:
    assert len(story.pages) == number


@then(phrase("she sees {name:Id} with"))
def sees(story: Story, name: str, datatable: Table) -> None:
    (row,) = [one for page in story.pages for one in page.customers if one["id"] == name]
    check(row, datatable, CUSTOMER)


@when(phrase("{who:Who} reads the history of {name:Id}"))
def reads_the_history(story: Story, who: str, name: str) -> None:
    story.history = story.world.history(story.caller(who), name)


@then(phrase("it tells of {events:Words}"))
def it_tells_of(story: Story, events: list[str]) -> None:
    told = [entry["event"] for entry in story.history]
    assert told == events, told
