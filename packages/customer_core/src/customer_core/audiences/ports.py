"""What audiences need from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import attrs

from customer_core.audiences.model import Audience
from customer_core.customers.ports import CustomersContext
from customer_core.customers.repository import CustomerRecord
from customer_core.kernel.ids import CustomerId


@attrs.frozen
class Stretch:
    """Customers who follow each other by id, looked through for those that an audience includes.

    Attributes:
        records: those that it includes, in the order of their ids.
        end: the last one looked at, or None where nobody is behind.
    """

    records: tuple[CustomerRecord, ...] = ()
    end: CustomerId | None = None


class AudienceReader(Protocol):
    """Reads the members of one business's tiers and segments.

    A standing is *due* where time alone may have changed it by now, and *settled* where not. Ids
    are in the order of their code points. Whom the audience does not include (``includes``) is
    looked at, and left out.
    """

    def settled(
        self, audience: Audience, now: datetime, after: CustomerId | None, limit: int
    ) -> Stretch:
        """Return members by a settled standing.

        Args:
            audience: who is meant.
            now: the moment.
            after: only ids behind this one.
            limit: how many are looked at, at most.
        """
        ...

    def due(
        self, audience: Audience, now: datetime, after: CustomerId | None, limit: int
    ) -> Stretch:
        """Return customers whose standing is due, members or not; arguments as of :meth:`settled`.

        Such a customer is judged by whoever asked.
        """
        ...

    def settled_size(self, audience: Audience, now: datetime) -> int:
        """Return how many :meth:`settled` would find in all."""
        ...


class AudiencesContext(CustomersContext, Protocol):
    """The context of the use cases of audiences."""

    @property
    def audiences(self) -> AudienceReader:
        """Members of tiers and segments."""
        ...
