"""What routes are given: parameters of the query, and the parts of the service they run on."""

from __future__ import annotations

from typing import Annotated

from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from customer_api.service import ApiService
from customer_core.customers.model import Status
from customer_core.customers.repository import CustomerQuery, Sort
from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

_NO_NUL = r"^[^\u0000]*$"
_LONGEST_QUERY = 200

Service = NamedDependency[SkipValidation[ApiService]]
Wanted = NamedDependency[SkipValidation[CustomerQuery]]

Limit = Annotated[
    int, QueryParameter(name="limit", ge=1, le=MAX_LIMIT, description="Items a page has at most.")
]
Cursor = Annotated[
    str | None,
    QueryParameter(
        name="cursor", pattern=_NO_NUL, max_length=2000, description="The last page's nextCursor."
    ),
]
AsOf = Annotated[
    str | None,
    QueryParameter(
        name="asOf",
        schema_extra={"format": "date-time"},
        description="How it was at this moment, such as 2024-12-12T10:30:00Z; now without it.",
    ),
]
_Text = Annotated[
    str | None,
    QueryParameter(
        name="query",
        schema_extra={"maxLength": _LONGEST_QUERY},
        description="Part of name, e-mail or phone; accents and typing errors are forgiven.",
    ),
]
_Tier = Annotated[
    str | None,
    QueryParameter(name="tier", pattern=_NO_NUL, max_length=64, description="Only this tier."),
]
_Segment = Annotated[
    str | None,
    QueryParameter(
        name="segment", pattern=_NO_NUL, max_length=64, description="Only members of this segment."
    ),
]
_Tag = Annotated[
    str | None,
    QueryParameter(
        name="tag",
        pattern=_NO_NUL,
        max_length=_LONGEST_QUERY,
        description="Only who has this tag, without regard to case; for agents and administrators.",
    ),
]
_Status = Annotated[
    Status | None,
    QueryParameter(name="status", description="Only this status; without it all but deleted."),
]
_CreatedAfter = Annotated[
    str | None,
    QueryParameter(
        name="createdAfter",
        schema_extra={"format": "date-time"},
        description="Only customers registered later, such as 2024-12-12T10:30:00Z.",
    ),
]
_Sort = Annotated[
    Sort, QueryParameter(name="sort", description="The order; a minus is descending.")
]


async def customer_query(  # noqa: PLR0913 - one for each parameter of the query
    *,
    text: _Text = None,
    tier: _Tier = None,
    segment: _Segment = None,
    tag: _Tag = None,
    status: _Status = None,
    created_after: _CreatedAfter = None,
    sort: _Sort = Sort.NEWEST,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> CustomerQuery:
    """Return which customers a list is asked for.

    Raises:
        InvalidField: ``query`` is too long, or ``createdAfter`` no time.
    """
    if text is not None and (len(text) > _LONGEST_QUERY or "\x00" in text):
        raise InvalidField("query", f"must be a text of up to {_LONGEST_QUERY} characters")
    return CustomerQuery(
        text=text or None,
        tier=tier,
        segment=segment,
        tag=tag,
        status=status,
        created_after=parse_time(created_after, "createdAfter") if created_after else None,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )
