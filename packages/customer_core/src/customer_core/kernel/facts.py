"""Facts: what one event tells, and which of two of a kind stands."""

from __future__ import annotations

from datetime import datetime

import attrs

from customer_core.kernel.ids import CustomerId, UserId


@attrs.frozen(kw_only=True)
class Fact:
    """Base of what is known from one event.

    Attributes:
        at: when it happened, from the event's own field, else from its envelope.
        event_id: decides between facts of the same moment.
    """

    at: datetime
    event_id: str

    def outranks(self, other: Fact) -> bool:
        """Whether this one stands, of two of one kind: the later, then the greater id.

        Ids of two services can be the same; what the facts say decides then, whichever came first.
        """
        mine, others = (self.at, self.event_id), (other.at, other.event_id)
        return mine > others or (mine == others and repr(self) > repr(other))


@attrs.frozen(kw_only=True)
class Owner:
    """Whom something is about: a customer, or a user of the auth service, who may become one.

    A user is resolved when it is read, so that what was told of a user before there was a customer
    counts as soon as there is one.

    Attributes:
        customer_id: goes before the user, where both are named.
    """

    customer_id: CustomerId | None = None
    user_id: UserId | None = None

    def is_of(self, customer_id: CustomerId, user_id: UserId | None) -> bool:
        """Whether this customer is meant, who may be linked to a user."""
        if self.customer_id is not None:
            return self.customer_id == customer_id
        return self.user_id is not None and self.user_id == user_id
