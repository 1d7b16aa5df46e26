"""Reading requests: one, or a page of them."""

from __future__ import annotations

import attrs

from customer_core.kernel.clock import format_time, parse_time
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.ids import CustomerId, is_id
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.kernel.principal import Scope
from customer_core.privacy.requests.access import load_request, own_customer
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestFilter, RequestPlace, RequestsContext
from customer_core.privacy.requests.states import RequestKind, RequestState

_SORT = "-receivedAt"


@attrs.frozen(kw_only=True)
class ReadRequest:
    """Read a request."""

    request_id: DataRequestId


@attrs.frozen(kw_only=True)
class ListRequests:
    """Read requests, the newest first: a customer its own, an administrator all.

    Attributes:
        overdue: only those that should have been over before.
        limit: 1 to 100 requests a page.
        cursor: where the page before ended.
    """

    customer_id: CustomerId | None = None
    kind: RequestKind | None = None
    state: RequestState | None = None
    overdue: bool = False
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def read_request(ctx: RequestsContext, command: ReadRequest) -> DataRequest:
    """Return a request.

    Raises:
        DataRequestNotFound: there is none that the caller may see.
        NotPermitted: the caller is an agent or a service.
    """
    return load_request(ctx, command.request_id, Scope.READ)


def list_requests(ctx: RequestsContext, command: ListRequests) -> Page[DataRequest]:
    """Return a page of requests.

    Raises:
        NotPermitted: the caller is neither a customer nor an administrator.
        InvalidField: the limit is out of bounds, or the cursor is of another list.
    """
    own = own_customer(ctx)
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    before = None if command.cursor is None else _place(command.cursor)
    if own is not None and command.customer_id not in {None, own.id}:
        return Page([])
    wanted = RequestFilter(
        customer_id=own.id if own else command.customer_id,
        kind=command.kind,
        state=command.state,
        overdue_at=ctx.now if command.overdue else None,
    )
    found = ctx.data_requests.find(wanted, limit=command.limit + 1, before=before)
    page = found[: command.limit]
    if len(found) <= command.limit:
        return Page(page)
    return Page(page, encode_cursor(_SORT, [format_time(page[-1].received_at), page[-1].id]))


def _place(cursor: str) -> RequestPlace:
    moment, request_id = decode_cursor(cursor, _SORT, 2)
    try:
        received_at = parse_time(moment, "cursor")
    except InvalidField as error:
        raise InvalidCursor("cursor", "is not a cursor of this list") from error
    if not is_id(request_id):
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return RequestPlace(received_at, DataRequestId(request_id))
