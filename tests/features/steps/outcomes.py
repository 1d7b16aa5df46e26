"""Steps about what is tried, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable

from parse import with_pattern
from pytest_bdd import parsers, then, when

from customer_core.kernel.principal import Principal
from tests.features.labels import path_of
from tests.features.phrases import TYPES, phrase
from tests.features.story import Story

CODES = {
    "the e-mail address is taken": "EMAIL_ALREADY_EXISTS",
    "the id is taken": "CUSTOMER_ALREADY_EXISTS",
    "the user has a profile already": "USER_ALREADY_LINKED",
    "the password is too weak": "WEAK_PASSWORD",
    "it is not permitted": "FORBIDDEN",
    "there is no such customer": "CUSTOMER_NOT_FOUND",
    "there is no such order": "ORDER_NOT_FOUND",
    "there is no such address": "ADDRESS_NOT_FOUND",
    "there are too many addresses": "ADDRESS_LIMIT_EXCEEDED",
    "somebody else has changed the address since": "VERSION_CONFLICT",
    "there is no such segment": "SEGMENT_NOT_FOUND",
    "somebody else has changed the customer since": "VERSION_CONFLICT",
    "the status cannot follow": "STATUS_NOT_ALLOWED",
    "somebody else has changed the definitions since": "VERSION_CONFLICT",
    "the rule cannot be read": "SEGMENT_RULE_INVALID",
    "the rule asks for a segment that is not": "SEGMENT_NAME_UNKNOWN",
    "the rules ask for each other in a circle": "SEGMENT_CYCLE",
    "the name is taken": "SEGMENT_ALREADY_EXISTS",
    "others ask for it": "SEGMENT_IN_USE",
    "everybody needs a tier": "LOWEST_TIER_STAYS",
    "the customer has the tag already": "TAG_ALREADY_EXISTS",
    "the customer has too many tags": "TAG_LIMIT_EXCEEDED",
    "there is no such tag": "TAG_NOT_FOUND",
    "there are too many attributes": "ATTRIBUTE_LIMIT_EXCEEDED",
    "there is no such note": "NOTE_NOT_FOUND",
    "the note is too long": "NOTE_TOO_LONG",
    "only the person can agree": "CONSENT_REQUIRES_PERSON",
    "there is no such request": "DATA_REQUEST_NOT_FOUND",
    "the request cannot become that": "REQUEST_MOVE_NOT_ALLOWED",
    "the due date cannot be put off": "EXTENSION_NOT_ALLOWED",
    "it is not done by hand": "NOT_DONE_BY_HAND",
    "a field is wrong": "VALIDATION_FAILED",
}
Action = Callable[[Story, Principal, str], object]
ACTIONS: dict[str, Action] = {
    "read the profile": lambda story, who, name: story.world.customer(who, name),
    "read the segment": lambda story, who, name: story.world.segment(who, name),
    "read the statistics": lambda story, who, name: story.world.statistics(who, name),
    "read the activity": lambda story, who, name: story.world.activity(who, name),
    "read the orders": lambda story, who, name: story.world.orders(who, name),
    "read the history": lambda story, who, name: story.world.history(who, name),
    "read the appointments": lambda story, who, name: story.world.appointments(who, name),
    "read the brochure requests": lambda story, who, name: story.world.brochure_requests(who, name),
    "change the profile": lambda story, who, name: story.world.patch(
        who, name, {"profile": {"firstName": "Changed"}}
    ),
    "replace the profile": lambda story, who, name: story.world.replace(
        who, name, {"profile": {"firstName": "Changed"}}
    ),
    "deactivate the account": lambda story, who, name: story.world.deactivate(who, name),
    "read the addresses": lambda story, who, name: story.world.addresses(who, name),
    "add an address": lambda story, who, name: story.world.add_address(
        who, name, {"street": "1 Main St", "city": "Bonn", "zipCode": "53111", "country": "DE"}
    ),
    "set a tier by hand": lambda story, who, name: story.world.assign_segment(
        who, name, {"tier": "vip", "reason": "A trial"}
    ),
    "withdraw what is set by hand": lambda story, who, name: story.world.withdraw_assignment(
        who, name
    ),
    "read the tags": lambda story, who, name: story.world.tags(who, name),
    "give a tag": lambda story, who, name: story.world.add_tags(who, name, ["VIP"]),
    "read the notes": lambda story, who, name: story.world.notes(who, name),
    "make a note": lambda story, who, name: story.world.add_note(who, name, "Late again"),
    "list the customers": lambda story, who, _: story.world.search(who, {}),
    "list the segments": lambda story, who, _: story.world.sizes(who),
    "register somebody": lambda story, who, _: story.world.register(
        who, {"email": "somebody@example.com"}
    ),
}


@with_pattern("|".join(ACTIONS))
def action_of(text: str) -> Action:
    """Return what a scenario lets somebody try."""
    return ACTIONS[text]


@with_pattern("|".join(CODES))
def code_of(text: str) -> str:
    """Return the error code of a reason."""
    return CODES[text]


def trying(text: str) -> parsers.parse:
    """Return the parser of words that name an action or a reason."""
    types = {**TYPES, "Action": action_of, "Reason": code_of}
    return parsers.parse(text, extra_types=types, case_sensitive=True)


@when(trying("{who:Who} tries to {action:Action}"))
def tries(story: Story, who: str, action: Action) -> None:
    story.attempt(lambda: action(story, story.caller(who), story.customer))


@when(trying("{who:Who}, with a token for reading only, tries to {action:Action}"))
def tries_reading_only(story: Story, who: str, action: Action) -> None:
    caller = story.caller(who, reads_only=True)
    story.attempt(lambda: action(story, caller, story.customer))


@when(phrase("{who:Who} tries to read order {order:Id}"))
def tries_to_read_order(story: Story, who: str, order: str) -> None:
    story.attempt(lambda: story.world.order(story.caller(who), order))


@then("it is done")
def it_is_done(story: Story) -> None:
    assert story.refusal is None, str(story.refusal)


@then(trying("it is refused because {code:Reason}"))
def it_is_refused(story: Story, code: str) -> None:
    assert story.refusal is not None, "it was done"
    assert story.refusal.code == code


@then(phrase("it is refused because of the {labels:Words}"))
def it_is_refused_because_of(story: Story, labels: list[str]) -> None:
    assert story.refusal is not None, "it was done"
    assert set(story.refusal.fields) == {path_of(label) for label in labels}
