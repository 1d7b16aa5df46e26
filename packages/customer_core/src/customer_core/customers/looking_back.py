"""Going back through a stream of the journal, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator

from customer_core.kernel.events import Event
from customer_core.kernel.unit_of_work import StreamReader

_PAGE = 200


def look_back(journal: StreamReader, stream: str) -> Iterator[Event]:
    """Yield the events of a stream, the last one first; no more are read than are asked for.

    Args:
        journal: of the business.
        stream: such as ``customer:cust_456``.
    """
    before: int | None = None
    while page := journal.of_stream(stream, limit=_PAGE, before=before):
        yield from (recorded.event for recorded in page)
        before = page[-1].point.position
