"""Whom an export is for, and how everybody else appears in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from customer_core.kernel.events import Event, customer_stream
from customer_core.kernel.ids import BusinessId, CustomerId, UserId
from customer_core.privacy.requests.steps import SELF

STAFF = "staff"
"""How somebody appears who acted for the business in a role that was not kept."""

AUTHOR_FIELDS = frozenset({"author", "createdBy", "removedBy", "updatedBy"})
"""Where what this service keeps names who did something."""


@attrs.frozen(kw_only=True)
class Subject:
    """The person whom an export is for.

    Attributes:
        user_id: the user of the auth service that the customer is linked to, if any.
    """

    business_id: BusinessId
    customer_id: CustomerId
    user_id: UserId | None

    @property
    def streams(self) -> tuple[str, ...]:
        """The streams whose every event is about the person."""
        own = customer_stream(self.customer_id)
        return (own,) if self.user_id is None else (own, f"user:{self.user_id}")

    def is_meant(self, name: object) -> bool:
        """Whether somebody's id is one of the person's."""
        return name is not None and name in (self.customer_id, self.user_id)

    def is_told_of(self, event: Event) -> bool:
        """Whether an event is about the person, as far as it names somebody at all."""
        for field, own in (("customerId", self.customer_id), ("userId", self.user_id)):
            named = event.data.get(field)
            if named is not None:
                return bool(named == own)
        return True

    def role(self, name: object, role: str | None = None) -> str | None:
        """Return how somebody appears: the person as itself, others by their role alone."""
        if name is None:
            return None
        return SELF if self.is_meant(name) else role or STAFF

    def without_authors(self, plain: Any) -> Any:  # noqa: ANN401 - plain values are of any JSON type
        """Return plain values with the role in the place of who set or wrote something."""
        if isinstance(plain, Mapping):
            return {
                name: self.role(one) if name in AUTHOR_FIELDS else self.without_authors(one)
                for name, one in plain.items()
            }
        if isinstance(plain, Sequence) and not isinstance(plain, str | bytes):
            return [self.without_authors(one) for one in plain]
        return plain
