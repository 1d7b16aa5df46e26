"""Reading what was delivered to a webhook, and what was not."""

from __future__ import annotations

import attrs

from customer_core.kernel.errors import InvalidField
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)
from customer_core.kernel.principal import Scope
from customer_core.webhooks.access import load_webhook
from customer_core.webhooks.deliveries import Delivery, DeliveryStatus
from customer_core.webhooks.model import WebhookId
from customer_core.webhooks.ports import WebhooksContext

_SORT = "-number"


@attrs.frozen(kw_only=True)
class ListDeliveries:
    """Read the deliveries of a webhook, the newest first.

    Attributes:
        status: only those of which this became.
    """

    webhook_id: WebhookId
    status: DeliveryStatus | None = None
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None


def list_deliveries(ctx: WebhooksContext, command: ListDeliveries) -> Page[Delivery]:
    """Return a page of deliveries.

    Raises:
        NotPermitted, WebhookNotFound
        InvalidField: the limit is out of bounds, or the cursor is of another list.
    """
    endpoint = load_webhook(ctx, command.webhook_id, Scope.READ)
    if not 1 <= command.limit <= MAX_LIMIT:
        raise InvalidField("limit", f"must be from 1 to {MAX_LIMIT}")
    found = ctx.webhooks.deliveries(
        endpoint.id,
        status=command.status,
        limit=command.limit + 1,
        before=None if command.cursor is None else _number(command.cursor),
    )
    page = found[: command.limit]
    more = len(found) > command.limit
    return Page(page, encode_cursor(_SORT, [str(page[-1].number)]) if more else None)


def _number(cursor: str) -> int:
    (text,) = decode_cursor(cursor, _SORT, 1)
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - a bigint
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return int(text)
