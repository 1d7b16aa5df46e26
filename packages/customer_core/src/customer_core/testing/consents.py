"""The consent records of one business, in memory."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.consents.model import ConsentId, ConsentRecord
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.testing.transaction import Transaction


class MemoryConsents:
    """Implements ``ConsentLedger``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def append(self, records: Sequence[ConsentRecord]) -> None:
        """Keep new records, in this order."""
        for record in records:
            number = self._transaction.store.next_consent()
            self._transaction.consents.put(number, attrs.evolve(record, number=number))

    def get(self, customer_id: CustomerId, consent_id: ConsentId) -> ConsentRecord | None:
        """Return a record of a customer, or None."""
        return next((one for one in self._newest(customer_id) if one.id == consent_id), None)

    def of_customer(
        self, customer_id: CustomerId, *, limit: int, before: int | None = None
    ) -> Sequence[ConsentRecord]:
        """Return records of a customer, the newest first."""
        found = self._newest(customer_id)
        return [one for one in found if before is None or one.number < before][:limit]

    def latest(self, customer_id: CustomerId) -> Sequence[ConsentRecord]:
        """Return the last record of each purpose and channel."""
        last = {(one.purpose, one.channel): one for one in reversed(self._newest(customer_id))}
        return [last[key] for key in sorted(last)]

    def _newest(self, customer_id: CustomerId) -> list[ConsentRecord]:
        rows = self._transaction.consents.rows()
        return [
            rows[number]
            for number in sorted(rows, reverse=True)
            if rows[number].business_id == self._business_id
            and rows[number].customer_id == customer_id
        ]
