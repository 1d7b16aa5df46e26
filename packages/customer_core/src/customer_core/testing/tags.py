"""Tags of customers in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.segments.history import CustomerKey
from customer_core.tags.model import Tag, TagId
from customer_core.testing.transaction import Transaction


class MemoryTags:
    """Implements ``Tags``."""

    def __init__(self, transaction: Transaction, business_id: BusinessId) -> None:
        self._transaction = transaction
        self._business_id = business_id

    def add(self, tags: Sequence[Tag]) -> None:
        """Keep new tags."""
        for tag in tags:
            key = CustomerKey(tag.business_id, tag.customer_id)
            self._transaction.tags.put((key, tag.id), tag)

    def remove(self, customer_id: CustomerId, tag_id: TagId) -> None:
        """Forget a tag."""
        self._transaction.tags.put((CustomerKey(self._business_id, customer_id), tag_id), None)

    def of_customer(self, customer_id: CustomerId) -> Sequence[Tag]:
        """Return the tags of a customer, the oldest first."""
        return self.of_customers([customer_id]).get(customer_id, [])

    def of_customers(self, customer_ids: Iterable[CustomerId]) -> Mapping[CustomerId, list[Tag]]:
        """Return the tags of several customers, each's oldest first; who has none is left out."""
        found: dict[CustomerId, list[Tag]] = {}
        for tag in _tags(self._transaction, (self._key(one) for one in customer_ids)):
            found.setdefault(tag.customer_id, []).append(tag)
        return found

    def _key(self, customer_id: CustomerId) -> CustomerKey:
        return CustomerKey(self._business_id, customer_id)


def tags_of(
    transaction: Transaction, keys: Iterable[CustomerKey]
) -> Mapping[CustomerKey, frozenset[str]]:
    """Return the keys of the labels that each of the customers has: what rules read of tags."""
    wanted = set(keys)
    labels: dict[CustomerKey, set[str]] = {key: set() for key in wanted}
    for tag in _tags(transaction, wanted):
        labels[CustomerKey(tag.business_id, tag.customer_id)].add(tag.key)
    return {key: frozenset(found) for key, found in labels.items()}


def _tags(transaction: Transaction, keys: Iterable[CustomerKey]) -> list[Tag]:
    wanted = set(keys)
    found = [tag for (key, _), tag in transaction.tags.rows().items() if tag and key in wanted]
    return sorted(found, key=lambda tag: tag.place)
