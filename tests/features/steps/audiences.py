"""Steps about audiences."""

from __future__ import annotations

from datetime import datetime

from pytest_bdd import given, parsers, step, then, when

from customer_core.kernel.clock import format_time
from tests.features.phrases import phrase
from tests.features.story import Story
from tests.features.tables import check

Table = list[list[str]]
_CHANNELS = {"e-mail": "email", "text message": "sms", "push message": "push"}
_PAGE = "2"


@when(phrase("{who:Who} reads the audience {name:Id}"))
def reads(story: Story, who: str, name: str) -> None:
    story.pages = [story.world.audience(story.caller(who), name, {})]


@when(phrase("an administrator of {business:Business} reads the audience {name:Id}"))
def reads_in_business(story: Story, business: str, name: str) -> None:
    caller = story.caller("an administrator", business)
    story.pages = [story.world.audience(caller, name, {})]


@when(phrase("{who:Who} reads the audience {name:Id} in pages of {size:d}"))
def reads_in_pages(story: Story, who: str, name: str, size: int) -> None:
    caller, options = story.caller(who), {"limit": str(size)}
    story.pages = [story.world.audience(caller, name, options)]
    while (cursor := story.pages[-1].next_cursor) is not None:
        story.pages.append(story.world.audience(caller, name, {**options, "cursor": cursor}))


@given(phrase("{who:Who} has read a first page of 2 of the audience {name:Id}"))
def has_read_a_page(story: Story, who: str, name: str) -> None:
    story.pages = [story.world.audience(story.caller(who), name, {"limit": _PAGE})]


@when(phrase("{who:Who} reads the next page of the audience {name:Id}"))
def reads_the_next_page(story: Story, who: str, name: str) -> None:
    options = {"limit": _PAGE, "cursor": story.pages[-1].next_cursor or ""}
    story.pages = [story.world.audience(story.caller(who), name, options)]


@when(phrase("{who:Who} reads whom the audience {name:Id} reaches by {channel}"))
def reads_whom_it_reaches(story: Story, who: str, name: str, channel: str) -> None:
    options = {"reachable": _CHANNELS[channel]}
    story.pages = [story.world.audience(story.caller(who), name, options)]


@when(phrase("{who:Who} tries to read the audience {name:Id}"))
def tries_to_read(story: Story, who: str, name: str) -> None:
    story.attempt(lambda: story.world.audience(story.caller(who), name, {}))


@when(phrase("{who:Who} tries to read a page of {size:d} of the audience {name:Id}"))
def tries_to_read_a_page(story: Story, who: str, size: int, name: str) -> None:
    options = {"limit": str(size)}
    story.attempt(lambda: story.world.audience(story.caller(who), name, options))


@when(phrase("{who:Who} tries to export the audience {name:Id}"))
def tries_to_export(story: Story, who: str, name: str) -> None:
    story.attempt(lambda: story.world.audience_file(story.caller(who), name))


@when(phrase("{who:Who} exports the audience {name:Id}"))
def exports(story: Story, who: str, name: str) -> None:
    story.file = story.world.audience_file(story.caller(who), name)


@when(phrase("{who:Who} exports whom the audience {name:Id} reaches by {channel}"))
def exports_whom_it_reaches(story: Story, who: str, name: str, channel: str) -> None:
    story.file = story.world.audience_file(story.caller(who), name, _CHANNELS[channel])


@then(phrase("the audience {name:Id} has {number:d} members"))
def has_members(story: Story, name: str, number: int) -> None:
    assert story.world.audience_size(story.keeper, name) == number


@then(parsers.re(r"the file has (?P<names>.+)"))
def file_has(story: Story, names: str) -> None:
    assert [one["customerId"] for one in story.file] == names.split(", ")


@then(phrase("the file says of {name:Id}"))
def file_says(story: Story, name: str, datatable: Table) -> None:
    (row,) = [one for one in story.file if one["customerId"] == name]
    check(row, datatable, {label: label for label, _ in datatable})


@then(phrase("the answer names {names:Words}"))
def answer_names(story: Story, names: list[str]) -> None:
    assert story.refusal is not None
    assert all(name in story.refusal.message for name in names)


@step(phrase("{who:Who} sets {name:Id} by hand to the segment {segment:Id} until {moment:Moment}"))
def sets_by_hand(story: Story, who: str, name: str, segment: str, moment: datetime) -> None:
    wanted = {"segment": segment, "reason": "As agreed", "endsAt": format_time(moment)}
    story.world.assign_segment(story.caller(who), name, wanted)
