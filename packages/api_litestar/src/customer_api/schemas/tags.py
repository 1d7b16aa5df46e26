"""Tags as they are written and answered."""

from __future__ import annotations

from typing import Annotated

import msgspec

from customer_api.schemas.requests import Body
from customer_api.schemas.wire import Answer, Moment, Wire
from customer_core.kernel.labels import LONGEST_LABEL
from customer_core.tags.model import MOST_TAGS

Label = Annotated[str, msgspec.Meta(min_length=1, description=f"1 to {LONGEST_LABEL} characters.")]
Labels = Annotated[
    list[Label],
    msgspec.Meta(min_length=1, max_length=MOST_TAGS, examples=[["VIP", "Prefers Monday"]]),
]


class AddTags(Body):
    """The tags to give: one ``label``, or several ``labels``, of which all are given or none."""

    label: Annotated[Label, msgspec.Meta(examples=["VIP"])] | None = None
    labels: Labels | None = None


class Tag(Wire):
    """A label that a customer has.

    Attributes:
        created_by: subject of who gave it.
    """

    id: str
    label: str
    created_by: str
    created_at: Moment


class TagsData(Wire):
    """Some tags of a customer, the oldest first."""

    tags: list[Tag]


class TagsAnswer(Answer, kw_only=True):
    """The answer with tags."""

    data: TagsData
