"""Gathering the members of an audience, judged as they are at this very moment.

Members come in the order of their ids, which no change moves: whoever stays is met once, however
many come and go meanwhile. Where time alone may have changed a standing since it was assessed, it
is assessed anew, as the segment tick would.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.audiences.model import Audience
from customer_core.audiences.ports import AudiencesContext
from customer_core.customers.read_customer import CustomerView, current_view
from customer_core.kernel.ids import CustomerId

WINDOW = 1_000
DUE_WINDOW = 200
MOST_LOOKED_AT = 5_000
"""For one page: of a large segment, perhaps hardly anybody is reached by a channel."""


@attrs.frozen
class Gathered:
    """Members in the order of their ids.

    Attributes:
        place: where to go on behind, or None where nobody is left.
    """

    members: Sequence[CustomerView]
    place: CustomerId | None


def gather(
    ctx: AudiencesContext, audience: Audience, after: CustomerId | None, wanted: int
) -> Gathered:
    """Return the members behind ``after``: some ``wanted`` of them, more or less.

    There are fewer where nobody is left, or where so few of those looked at are in the audience
    that it would take too long to find all that are wanted.
    """
    found: list[CustomerView] = []
    looked_at, size, place = 0, wanted, after
    while True:
        members, place = _stretch(ctx, audience, place, size)
        found += members
        looked_at += size
        if place is None or len(found) >= wanted or looked_at >= MOST_LOOKED_AT:
            return Gathered(found, place)
        size = min(4 * size, WINDOW)


def _stretch(
    ctx: AudiencesContext, audience: Audience, after: CustomerId | None, size: int
) -> tuple[list[CustomerView], CustomerId | None]:
    """Look at a stretch; who is due comes first, lest a tick between the two make him be missed."""
    due = ctx.audiences.due(audience, ctx.now, after, min(size, DUE_WINDOW))
    settled = ctx.audiences.settled(audience, ctx.now, after, size)
    ends = [end for end in (due.end, settled.end) if end is not None]
    end = min(ends, default=None)
    records = {
        record.customer.id: record
        for record in (*due.records, *settled.records)
        if end is None or record.customer.id <= end
    }
    views = (current_view(ctx, records[name]) for name in sorted(records))
    return [view for view in views if audience.holds(view.segment.standing)], end
