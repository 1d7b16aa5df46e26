"""What consent needs from outside: the ledger of its records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from customer_core.consents.model import ConsentId, ConsentRecord
from customer_core.kernel.context import UseCaseContext
from customer_core.kernel.ids import CustomerId


class ConsentLedger(Protocol):
    """The consent records of one business; nothing that was appended ever changes."""

    def append(self, records: Sequence[ConsentRecord]) -> None:
        """Keep new records, in this order."""
        ...

    def get(self, customer_id: CustomerId, consent_id: ConsentId) -> ConsentRecord | None:
        """Return a record of a customer, or None."""
        ...

    def of_customer(
        self, customer_id: CustomerId, *, limit: int, before: int | None = None
    ) -> Sequence[ConsentRecord]:
        """Return records of a customer, the newest first.

        Args:
            customer_id: whose.
            limit: how many at most.
            before: only those whose number lies below.
        """
        ...

    def latest(self, customer_id: CustomerId) -> Sequence[ConsentRecord]:
        """Return the last record of each purpose and channel, in the order of their names."""
        ...


class ConsentsContext(UseCaseContext, Protocol):
    """The context of use cases that look at consent."""

    @property
    def consents(self) -> ConsentLedger:
        """The consent records."""
        ...
