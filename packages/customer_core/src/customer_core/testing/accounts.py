"""The accounts of the auth service's users, in memory."""

from __future__ import annotations

from customer_core.customers.account import AccountRecord
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId, UserId
from customer_core.testing.transaction import Transaction


class MemoryAccounts:
    """Implements ``AccountRepository`` of one business."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def get(self, user_id: UserId) -> AccountRecord | None:
        """Return the account of a user for changing, or None."""
        return self._transaction.accounts.get((self._business_id, user_id))

    def save(self, record: AccountRecord) -> None:
        """Keep an account."""
        key = (self._business_id, record.account.user_id)
        self._transaction.hold(("account", *key))
        stored = self._transaction.accounts.get(key)
        if (stored.version if stored else 0) != record.version - 1:
            raise ConcurrentUpdate
        self._transaction.accounts.put(key, record)
