"""Steps about appointments, brochure requests and the customers of users."""

from __future__ import annotations

from pytest_bdd import step, then

from tests.features.labels import APPOINTMENT, BROCHURE
from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.tables import check

Table = list[list[str]]


@step(phrase("the customer with {email:Name} is looked for"))
def is_looked_for(story: Story, email: str) -> None:
    (found,) = story.world.search(story.keeper, {"query": email}).customers
    story.customer = found["id"]


@then("the customer's appointments are")
def appointments_are(story: Story, datatable: Table) -> None:
    header, *rows = datatable
    found = story.world.appointments(story.keeper, story.customer)
    for row, one in zip(rows, found, strict=True):
        check(one, zip(header, row, strict=True), APPOINTMENT)


@then("the customer's brochure requests are")
def brochure_requests_are(story: Story, datatable: Table) -> None:
    header, *rows = datatable
    found = story.world.brochure_requests(story.keeper, story.customer)
    for row, one in zip(rows, found, strict=True):
        check(one, zip(header, row, strict=True), BROCHURE)
