"""Taking a tag from a customer."""

from __future__ import annotations

import attrs

from customer_core.customers.access import load_for_tagging
from customer_core.customers.annotation_events import CustomerUntagged
from customer_core.kernel.ids import CustomerId
from customer_core.tags.errors import TagNotFound
from customer_core.tags.model import Tag, TagId
from customer_core.tags.ports import TagsContext


@attrs.frozen(kw_only=True)
class RemoveTag:
    """Take a tag from a customer."""

    customer_id: CustomerId
    tag_id: TagId


def remove_tag(ctx: TagsContext, command: RemoveTag) -> None:
    """Take a tag from a customer.

    Raises:
        NotPermitted: the caller is no administrator, or the customer itself.
        CustomerNotFound: there is none that the caller may see.
        TagNotFound: the customer has no such tag.
    """
    customer = load_for_tagging(ctx, command.customer_id)
    ctx.customers.hold(customer.id)
    tag = _found(ctx, command)
    ctx.tags.remove(customer.id, tag.id)
    event = CustomerUntagged(
        customer_id=customer.id,
        tag_id=tag.id,
        tag=tag.label,
        removed_by=ctx.principal.subject,
        removed_at=ctx.now,
    )
    ctx.record(event, changes={"tag": {"old": tag.label, "new": None}})


def _found(ctx: TagsContext, command: RemoveTag) -> Tag:
    for tag in ctx.tags.of_customer(command.customer_id):
        if tag.id == command.tag_id:
            return tag
    raise TagNotFound(command.tag_id)
