"""Steps about time."""

from __future__ import annotations

from datetime import datetime, timedelta

from pytest_bdd import step

from tests.features.phrases import moment_of, phrase
from tests.features.story import Story
from tests.features.tables import value_at


@step(phrase("it is {moment:Moment}"))
def it_is(story: Story, moment: datetime) -> None:
    story.world.set_time(moment)


@step(phrase("{span:Span} pass"))
def time_passes(story: Story, span: timedelta) -> None:
    story.world.set_time(story.world.now() + span)


@step(phrase("it is {span:Span} after the registration"))
def after_the_registration(story: Story, span: timedelta) -> None:
    customer = story.world.customer(story.keeper, story.customer)
    registered = value_at(customer, "registrationDate")
    story.world.set_time(moment_of(registered.replace("T", " ").removesuffix(":00Z")) + span)


@step("the service looks whom time has moved")
def looks_whom_time_moved(story: Story) -> None:
    story.world.look_whom_time_moved()


@step(phrase("one looks back to {moment:Moment}"))
def looks_back(story: Story, moment: datetime) -> None:
    story.world.look_back_to(moment)


@step("one looks at the present again")
def looks_at_the_present(story: Story) -> None:
    story.world.look_back_to(None)
