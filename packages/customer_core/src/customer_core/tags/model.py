"""Tags, and the rules of the tags that one customer has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NewType

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.kernel.labels import label_key
from customer_core.tags.errors import TagAlreadyExists, TagLimitExceeded

TagId = NewType("TagId", str)

MOST_TAGS = 100
"""How many tags a customer can have."""


@attrs.frozen(kw_only=True)
class Tag:
    """A label that a customer has.

    Attributes:
        label: as it was written, tidied.
        author: subject of who gave it.
    """

    business_id: BusinessId
    customer_id: CustomerId
    id: TagId
    label: str
    author: str
    created_at: datetime

    @property
    def key(self) -> str:
        """The label without regard to case; a customer has it once."""
        return label_key(self.label)

    @property
    def place(self) -> tuple[datetime, str]:
        """Its place among the tags of the customer: by time, those of one moment by label."""
        return self.created_at, self.key


def need_room(present: Sequence[Tag], labels: Iterable[str]) -> None:
    """Let labels be added to the tags that a customer has.

    Raises:
        TagAlreadyExists: it has one of them already.
        TagLimitExceeded: it would have too many.
    """
    wanted, known = list(labels), {tag.key for tag in present}
    for label in wanted:
        if label_key(label) in known:
            raise TagAlreadyExists(label)
    if len(present) + len(wanted) > MOST_TAGS:
        raise TagLimitExceeded(MOST_TAGS)
