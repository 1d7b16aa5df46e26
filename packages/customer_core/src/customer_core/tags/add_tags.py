"""Giving a customer tags."""

from __future__ import annotations

from functools import partial

import attrs

from customer_core.customers.access import load_for_tagging
from customer_core.customers.annotation_events import CustomerTagged
from customer_core.customers.errors import CustomerNotFound
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.labels import check_label, label_key
from customer_core.tags.model import MOST_TAGS, Tag, TagId, need_room
from customer_core.tags.ports import TagsContext


@attrs.frozen(kw_only=True)
class AddTags:
    """Give a customer tags.

    Attributes:
        labels: each of 1 to 50 characters.
        field: what the labels are called where the caller wrote them.
    """

    customer_id: CustomerId
    labels: tuple[str, ...]
    field: str = "labels"


def add_tags(ctx: TagsContext, command: AddTags) -> tuple[Tag, ...]:
    """Give a customer all of the tags, or none, and return them.

    Raises:
        NotPermitted: the caller is no administrator, or the customer itself.
        CustomerNotFound: there is none that the caller may see, or it was erased.
        Invalid: a label is not as it must be, or is given twice.
        TagAlreadyExists: the customer has one of them already.
        TagLimitExceeded: it would have too many.
    """
    customer = load_for_tagging(ctx, command.customer_id)
    labels = _labels(command)
    if not ctx.customers.hold(customer.id):
        raise CustomerNotFound(customer.id)
    need_room(ctx.tags.of_customer(customer.id), labels)
    added = tuple(_tag(ctx, customer.id, label) for label in labels)
    ctx.tags.add(added)
    for tag in added:
        _record(ctx, tag)
    return added


def _labels(command: AddTags) -> list[str]:
    if not 1 <= len(command.labels) <= MOST_TAGS:
        raise InvalidField(command.field, f"must be 1 to {MOST_TAGS} labels")
    faults, labels, seen = Faults(), list[str](), set[str]()
    for place, text in enumerate(command.labels):
        field = f"{command.field}[{place}]" if len(command.labels) > 1 else command.field
        label = faults.take(partial(check_label, text, field))
        key = label_key(text)
        if key in seen:
            faults.add(InvalidField(field, "is given twice, without regard to case"))
        seen.add(key)
        labels.append(label)
    faults.raise_any()
    return labels


def _tag(ctx: TagsContext, customer_id: CustomerId, label: str) -> Tag:
    return Tag(
        business_id=ctx.principal.business_id,
        customer_id=customer_id,
        id=TagId(ctx.new_id("tag")),
        label=label,
        author=ctx.principal.subject,
        created_at=ctx.now,
    )


def _record(ctx: TagsContext, tag: Tag) -> None:
    event = CustomerTagged(
        customer_id=tag.customer_id,
        tag_id=tag.id,
        tag=tag.label,
        created_by=tag.author,
        created_at=tag.created_at,
    )
    ctx.record(event, changes={"tag": {"old": None, "new": tag.label}})
