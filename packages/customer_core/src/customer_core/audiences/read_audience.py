"""Reading the members of a tier or a segment, page by page, and how many there are."""

from __future__ import annotations

import attrs

from customer_core.audiences.gathering import DUE_WINDOW, gather
from customer_core.audiences.model import Audience, audience_named
from customer_core.audiences.ports import AudiencesContext
from customer_core.consents.model import Channel
from customer_core.customers.access import need_listing
from customer_core.customers.read_customer import CustomerView, current_view
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Page,
    decode_cursor,
    encode_cursor,
)

MOST_DUE = 2_000


@attrs.frozen(kw_only=True)
class ReadAudience:
    """Read a page of the members of a tier or segment.

    Attributes:
        name: of the tier or segment.
        reachable: only whom marketing reaches by this channel.
        limit: 1 to 100 members a page.
        cursor: where the page before ended.
    """

    name: str
    reachable: Channel | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


@attrs.frozen(kw_only=True)
class CountAudience:
    """Count the members of a tier or segment, or those whom marketing reaches by a channel."""

    name: str
    reachable: Channel | None = None


def read_audience(ctx: AudiencesContext, query: ReadAudience) -> Page[CustomerView]:
    """Return a page of members by id, as they are at this moment.

    A page may have fewer members than its limit, or none, and yet have a next one.

    Raises:
        NotPermitted: the caller may not list customers.
        SegmentNotFound: there is no tier or segment of that name.
        Invalid: the limit is out of bounds, or the cursor is of another list.
    """
    need_listing(ctx.principal)
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    definitions = ctx.definitions.recent().definitions
    audience = audience_named(query.name, query.reachable, definitions)
    gathered = gather(ctx, audience, _place(audience, query.cursor), query.limit + 1)
    shown, place = gathered.members[: query.limit], gathered.place
    if len(gathered.members) > query.limit:
        place = shown[-1].customer.id
    return Page(shown, None if place is None else encode_cursor(_list(audience), [place]))


def count_audience(ctx: AudiencesContext, query: CountAudience) -> int | None:
    """Return how many members there are at this moment.

    Returns:
        The number, or None where the segment tick has fallen so far behind that it would take too
        long to judge all whom time alone may have moved.

    Raises:
        NotPermitted: the caller may not list customers.
        SegmentNotFound: there is no tier or segment of that name.
    """
    need_listing(ctx.principal)
    definitions = ctx.definitions.recent().definitions
    audience = audience_named(query.name, query.reachable, definitions)
    total, place = ctx.audiences.settled_size(audience, ctx.now), None
    for _ in range(MOST_DUE // DUE_WINDOW):
        due = ctx.audiences.due(audience, ctx.now, place, DUE_WINDOW)
        views = (current_view(ctx, record) for record in due.records)
        total += sum(audience.holds(view.segment.standing) for view in views)
        place = due.end
        if place is None:
            return total
    return None


def _list(audience: Audience) -> str:
    return f"members of {audience.name} by {audience.channel or 'any way'}"


def _place(audience: Audience, cursor: str | None) -> CustomerId | None:
    if cursor is None:
        return None
    (place,) = decode_cursor(cursor, _list(audience), 1)
    return CustomerId(place)
