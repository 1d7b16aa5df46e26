"""Steps about letting go of who has not been seen for long."""

from __future__ import annotations

from typing import Any

from pytest_bdd import given, parsers, step, then

from customer_core.kernel.clock import format_time
from customer_core.testing import envelope
from tests.features.phrases import phrase
from tests.features.story import Story


@step("the retention runs")
def retention_runs(story: Story) -> None:
    story.world.retain()


@step("the weekly job is due")
def is_due(story: Story) -> None:
    assert story.world.retain_if_due()


@step("the weekly job is not due")
def is_not_due(story: Story) -> None:
    assert not story.world.retain_if_due()


@given("the person changes the profile")
def changes_profile(story: Story) -> None:
    patch = {"profile": {"firstName": "Ana"}}
    story.world.patch(story.caller("the customer"), story.customer, patch)


@step("the person orders")
def orders(story: Story) -> None:
    now = format_time(story.world.now())
    _tell(story, "OrderCreated", orderId=f"o-{now[:10]}", totalAmount=10, items=[], createdAt=now)


@given(parsers.parse("the person books an appointment for {day}"))
def books(story: Story, day: str) -> None:
    _tell(
        story,
        "AppointmentBooked",
        appointmentId="apt-1",
        service="Cut",
        startsAt=f"{day}T10:00:00Z",
    )


@given("the person's user books an appointment")
def user_books(story: Story) -> None:
    told = {
        "appointmentId": "apt-1",
        "userId": "user-7",
        "service": "Cut",
        "startsAt": format_time(story.world.now()),
    }
    _send(story, "AppointmentBooked", told)


@given("the person asks for a brochure")
def asks_for_brochure(story: Story) -> None:
    now = format_time(story.world.now())
    _tell(story, "BrochureRequested", requestId="br-1", brochure="Spring", requestedAt=now)


@then("the customer is still there")
def is_still_there(story: Story) -> None:
    assert story.world.customer(story.keeper, story.customer)["id"] == story.customer


@then("the customer has no appointments")
def has_no_appointments(story: Story) -> None:
    assert list(story.world.appointments(story.keeper, story.customer)) == []


def _tell(story: Story, kind: str, **data: Any) -> None:
    _send(story, kind, {"customerId": story.customer, **data})


def _send(story: Story, kind: str, data: dict[str, Any]) -> None:
    told = envelope(kind, data, at=story.world.now(), business=story.business())
    assert story.world.receive([told]) == 0


@then(phrase("{business:Business} has no customer"))
def has_no_customer(story: Story, business: str) -> None:
    keeper = story.caller("an administrator", business)
    found = story.world.search(keeper, {}).customers
    assert not found, found
