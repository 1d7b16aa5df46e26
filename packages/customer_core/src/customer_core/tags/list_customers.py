"""Lists of customers that say which tags each has, to those who may know it."""

from __future__ import annotations

import attrs

from customer_core.customers.access import may_see_annotations
from customer_core.customers.read_customer import CustomerView, search_customers
from customer_core.customers.repository import CustomerQuery
from customer_core.kernel.paging import Page
from customer_core.tags.ports import TagsContext


@attrs.frozen(kw_only=True)
class ListedCustomer:
    """A customer in a list.

    Attributes:
        tags: its labels, the oldest first; None where they are not for the caller to see.
    """

    view: CustomerView
    tags: tuple[str, ...] | None


def list_customers(ctx: TagsContext, query: CustomerQuery) -> Page[ListedCustomer]:
    """Return a page of customers, each with its segment and its tags.

    Raises:
        NotPermitted: the caller may not list customers, or asks by tags and may not see them.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    page = search_customers(ctx, query)
    seen = [
        view.customer.id for view in page.items if may_see_annotations(ctx.principal, view.customer)
    ]
    tags = ctx.tags.of_customers(seen)
    labels = {one: tuple(tag.label for tag in tags.get(one, ())) for one in seen}
    listed = [ListedCustomer(view=view, tags=labels.get(view.customer.id)) for view in page.items]
    return Page(listed, page.next_cursor)
