"""Audiences as JSON Lines: one object a line, in UTF-8, with exact numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from customer_bootstrap.events_wire import encode
from customer_core.audiences.model import AudienceMember
from customer_core.kernel.codec import to_plain


def json_lines(stretches: Iterable[Sequence[AudienceMember]]) -> Iterator[bytes]:
    """Yield the lines of each stretch."""
    for members in stretches:
        yield b"".join(encode(to_plain(one)) + b"\n" for one in members)
