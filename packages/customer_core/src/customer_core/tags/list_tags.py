"""Reading the tags of a customer."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.customers.access import load_for_annotations
from customer_core.kernel.ids import CustomerId
from customer_core.tags.model import Tag
from customer_core.tags.ports import TagsContext


@attrs.frozen(kw_only=True)
class ListTags:
    """Read the tags of a customer."""

    customer_id: CustomerId


def list_tags(ctx: TagsContext, command: ListTags) -> Sequence[Tag]:
    """Return the tags of a customer, the oldest first; there are never many.

    Raises:
        NotPermitted: the caller is neither agent nor administrator, or the customer itself.
        CustomerNotFound: there is none that the caller may see.
    """
    customer = load_for_annotations(ctx, command.customer_id)
    return ctx.tags.of_customer(customer.id)
