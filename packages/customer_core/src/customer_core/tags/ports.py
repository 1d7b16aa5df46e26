"""What tags need from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from customer_core.customers.ports import CustomersContext
from customer_core.kernel.ids import CustomerId
from customer_core.tags.model import Tag, TagId


class Tags(Protocol):
    """The tags of the customers of one business."""

    def add(self, tags: Sequence[Tag]) -> None:
        """Keep new tags of a customer that the transaction holds."""
        ...

    def remove(self, customer_id: CustomerId, tag_id: TagId) -> None:
        """Forget a tag of a customer that the transaction holds."""
        ...

    def of_customer(self, customer_id: CustomerId) -> Sequence[Tag]:
        """Return the tags of a customer, in the order of their places."""
        ...

    def of_customers(self, customer_ids: Iterable[CustomerId]) -> Mapping[CustomerId, list[Tag]]:
        """Return the tags of several customers, each's in order; who has none is left out."""
        ...


class TagsContext(CustomersContext, Protocol):
    """The context of the use cases of tags."""

    @property
    def tags(self) -> Tags:
        """The tags."""
        ...
