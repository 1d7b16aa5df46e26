"""What a scenario is about while it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from customer_core.customers.model import CHANNELS
from customer_core.kernel.principal import Principal, Role, Scope
from customer_core.testing import principal
from tests.features.worlds.answers import Document, FoundPage, Refused
from tests.features.worlds.world import World

_ROLES = {
    "the shop": Role.SERVICE,
    "an administrator": Role.ADMIN_BUSINESS,
    "the administrator": Role.ADMIN_BUSINESS,
    "a manager": Role.ADMIN_MANAGER,
    "an agent": Role.AGENT,
}
_SUBJECTS = {"the administrator": "an-administrator"}
ANY = "the business of the scenario"


@attrs.define
class Story:
    """The businesses and people of a scenario, and what was answered last.

    Attributes:
        world: the service.
        businesses: ids by the names they have in the scenario.
        customer: id of the customer the scenario is about.
        seen: the customer as somebody looked at it before.
        refusal: how the last try was refused, or None.
        pages: what was found, page after page.
        history: the entries that were read.
        file: what was exported.
        put_aside: how many messages could not be understood.
    """

    world: World
    businesses: dict[str, str] = attrs.field(factory=dict)
    customer: str = ""
    seen: Document = attrs.field(factory=dict)
    refusal: Refused | None = None
    pages: list[FoundPage] = attrs.field(factory=list)
    history: Sequence[Document] = ()
    file: Sequence[Document] = ()
    put_aside: int = 0

    def business(self, name: str = ANY) -> str:
        """Return the id of a business, new when it is first named."""
        if name not in self.businesses:
            self.businesses[name] = self.world.new_business()
        return self.businesses[name]

    def caller(self, who: str, business: str = ANY, *, reads_only: bool = False) -> Principal:
        """Return the caller that the words of a scenario mean."""
        role = _ROLES.get(who, Role.CUSTOMER)
        subject = self.customer if who == "the customer" else _SUBJECTS.get(who, _slug(who))
        largest = Scope.WRITE if role is Role.CUSTOMER else Scope.ADMIN
        return principal(
            role,
            subject=subject,
            business=self.business(business),
            scopes=(Scope.READ,) if reads_only else (Scope.READ, largest),
        )

    @property
    def keeper(self) -> Principal:
        """Somebody who sees everything of the business, to look after what was done."""
        return self.caller("an administrator")

    def has(self, wanted: Document) -> str:
        """Let the business have a customer, who agrees to marketing by itself; return its id."""
        preferences = wanted.get("preferences") or {}
        own = {name: value for name, value in preferences.items() if name != "marketing"}
        customer_id = self.world.register(self.keeper, {**wanted, "preferences": own})
        person = principal(Role.CUSTOMER, subject=customer_id, business=self.business())
        for switch, on in preferences.get("marketing", {}).items():
            if on:
                given = {"channel": CHANNELS[switch], "decision": "given"}
                self.world.change_consent(person, None, given)
        return customer_id

    def attempt(self, action: Callable[[], Any]) -> None:
        """Let somebody try something that may be refused."""
        self.refusal = None
        try:
            action()
        except Refused as refusal:
            self.refusal = refusal

    def found(self) -> list[str]:
        """Return the ids of all customers found, page after page."""
        return [one["id"] for page in self.pages for one in page.customers]


def _slug(who: str) -> str:
    return who.replace("the person", "a person").replace(" ", "-")
