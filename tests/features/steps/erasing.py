"""Steps about erasing people."""

from __future__ import annotations

from pytest_bdd import step, then

from tests.features.phrases import phrase
from tests.features.story import Story


@step("the erasures that are due are carried out")
def are_carried_out(story: Story) -> None:
    story.world.erase_due()


@step("the customer was erased")
def was_erased(story: Story) -> None:
    story.world.ask(story.keeper, story.customer, "erasure", {"atOnce": True})
    story.world.erase_due()


@step(phrase("the customer {name:Name} of the business {business:Business} has the user {user:Id}"))
def of_another_business(story: Story, name: str, business: str, user: str) -> None:
    wanted = {"id": name, "email": f"{name}@example.com", "userId": user}
    story.world.register(story.caller("an administrator", business), wanted)


@then(phrase("the customer {name:Name} of the business {business:Business} is there"))
def is_there(story: Story, name: str, business: str) -> None:
    caller = story.caller("an administrator", business)
    assert story.world.customer(caller, name)["id"] == name


@then("nothing is to be seen of the customer")
def nothing_is_to_be_seen(story: Story) -> None:
    world, keeper, customer = story.world, story.keeper, story.customer
    for look in (
        world.customer,
        world.segment,
        world.statistics,
        world.activity,
        world.orders,
        world.appointments,
        world.history,
        world.legal_holds,
    ):
        story.attempt(lambda look=look: look(keeper, customer))
        assert story.refusal is not None, look
        assert story.refusal.code == "CUSTOMER_NOT_FOUND"


@then(phrase("nobody has the e-mail address {email}"))
def nobody_has(story: Story, email: str) -> None:
    assert not story.world.search(story.keeper, {"query": email}).customers
