"""How the service answers a scenario.

Documents have the form that customers and orders have on the wire (documents 000 and 001), with
exact decimals; ``version`` in them is opaque, good only for handing back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

Document = dict[str, Any]


@attrs.define(eq=False)
class Refused(Exception):
    """The service refuses.

    Attributes:
        code: the error code of SPEC 3.
        fields: the fields named as wrong.
        message: the sentence told to the caller.
    """

    code: str
    fields: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {', '.join(self.fields)}"


@attrs.frozen
class FoundPage:
    """A page of a list."""

    customers: Sequence[Document]
    next_cursor: str | None
