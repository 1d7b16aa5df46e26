"""What can go wrong with tags."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict, NotFound


@attrs.define(eq=False)
class TagNotFound(NotFound):
    """The customer has no tag {tag_id}."""

    code: ClassVar[str] = "TAG_NOT_FOUND"
    tag_id: str


@attrs.define(eq=False)
class TagAlreadyExists(Conflict):
    """The customer has the tag {label} already, without regard to case."""

    code: ClassVar[str] = "TAG_ALREADY_EXISTS"
    label: str


@attrs.define(eq=False)
class TagLimitExceeded(Conflict):
    """A customer can have {limit} tags at most; remove one first."""

    code: ClassVar[str] = "TAG_LIMIT_EXCEEDED"
    limit: int
