"""Steps about events that cannot be applied."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import step, then, when

from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.worlds.answers import Document


@step(phrase("{seconds:d} second passes and what waits is tried again"))
@step(phrase("{seconds:d} seconds pass and what waits is tried again"))
def what_waits_is_tried_again(story: Story, seconds: int) -> None:
    story.world.set_time(story.world.now() + timedelta(seconds=seconds))
    story.world.try_what_is_due()


@when(phrase("the service learns to read that total as {amount}"))
def the_service_learns(story: Story, amount: str) -> None:
    story.world.learn_to_read("plenty", amount)


@when("an operator tries everything again")
def everything_is_tried_again(story: Story) -> None:
    story.world.try_everything_again(story.business())


@then(phrase("{number:d} event waits to be tried again"))
@then(phrase("{number:d} events wait to be tried again"))
def waits(story: Story, number: int) -> None:
    assert len(_letters(story, "waiting")) == number


@then(phrase("{number:d} event waits to be tried again after {attempts:d} attempt"))
@then(phrase("{number:d} event waits to be tried again after {attempts:d} attempts"))
def waits_after(story: Story, number: int, attempts: int) -> None:
    assert [one["attempts"] for one in _letters(story, "waiting")] == [attempts] * number


@then(phrase("{number:d} event is given up"))
@then(phrase("{number:d} events are given up"))
def is_given_up(story: Story, number: int) -> None:
    assert len(_letters(story, "dead")) == number


@then(phrase("other services are told that an event caused {event:Id}"))
def told_with_a_cause(story: Story, event: str) -> None:
    published = story.world.published(story.business())
    causes = [one["metadata"].get("causationId") for one in published if one["eventType"] == event]
    assert causes
    assert all(str(cause).startswith("told-") for cause in causes)


def _letters(story: Story, state: str) -> list[Document]:
    letters = story.world.dead_letters(story.business())
    return [one for one in letters if one["state"] == state]
