"""Tags as they are answered."""

from __future__ import annotations

from collections.abc import Iterable

from customer_api.schemas import tags as wire
from customer_core.tags.model import Tag


def tags_answer(tags: Iterable[Tag]) -> wire.TagsAnswer:
    """Return the answer with tags."""
    return wire.TagsAnswer(data=wire.TagsData([_tag(one) for one in tags]))


def _tag(tag: Tag) -> wire.Tag:
    return wire.Tag(id=tag.id, label=tag.label, created_by=tag.author, created_at=tag.created_at)
