"""Webhooks over HTTP, for administrators: where events are sent, and what came of it."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, Router, delete, get, patch, post
from litestar.params import QueryParameter

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.webhooks import (
    deliveries_answer,
    secret_answer,
    webhook_answer,
    webhooks_answer,
)
from customer_api.requests import Document
from customer_api.routes.parameters import Cursor, Limit
from customer_api.schemas import webhooks as wire
from customer_api.webhook_requests import read_change, read_redelivery, read_rotation
from customer_core.kernel.codec import read_document
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.webhooks.change_webhook import change_webhook
from customer_core.webhooks.deliveries import DeliveryStatus
from customer_core.webhooks.list_deliveries import ListDeliveries, list_deliveries
from customer_core.webhooks.model import Endpoint
from customer_core.webhooks.ping_webhook import PingWebhook, ping_webhook
from customer_core.webhooks.read_webhooks import (
    ListWebhooks,
    ReadWebhook,
    list_webhooks,
    read_webhook,
)
from customer_core.webhooks.redeliver import redeliver
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.remove_webhook import RemoveWebhook, remove_webhook
from customer_core.webhooks.rotate_secret import rotate_secret

_CREATED, _ACCEPTED, _NO_CONTENT = 201, 202, 204
_WRITE = (412,)

Became = Annotated[
    DeliveryStatus | None,
    QueryParameter(name="status", description="Only those of which this became."),
]


@post(
    sync_to_thread=True,
    **documented(
        "registerWebhook",
        answer=wire.SecretAnswer,
        status=_CREATED,
        body=wire.RegisterWebhook,
        also=(409,),
        headers=("Location",),
    ),
)
def register(request: Caller, document: Document) -> Response[bytes]:
    """Register a webhook; its secret is told in this answer and never again."""
    command = read_document(document, RegisterWebhook)
    return request.once(register_webhook, command, _registered)


def _registered(endpoint: Endpoint) -> Response[bytes]:
    answered = answer(secret_answer(endpoint), status=_CREATED)
    answered.headers["Location"] = f"/v1/webhooks/{endpoint.id}"
    return answered


@get(sync_to_thread=True, **documented("listWebhooks", answer=wire.WebhooksAnswer))
def list_all(request: Caller) -> Response[bytes]:
    """Return every webhook of the business."""
    return answer(webhooks_answer(request.run(list_webhooks, ListWebhooks())))


@get(
    "/{webhookId:str}",
    sync_to_thread=True,
    **documented("readWebhook", answer=wire.WebhookAnswer),
)
def read_one(request: Caller) -> Response[bytes]:
    """Return a webhook."""
    command = ReadWebhook(webhook_id=request.webhook_id)
    return answer(webhook_answer(request.run(read_webhook, command)))


@patch(
    "/{webhookId:str}",
    sync_to_thread=True,
    **documented("changeWebhook", answer=wire.WebhookAnswer, body=wire.ChangeWebhook, also=_WRITE),
)
def change(request: Caller, document: Document) -> Response[bytes]:
    """Change where a webhook goes or what it gets; pause or resume it."""
    command = read_change(document, request.webhook_id)
    return answer(webhook_answer(request.run(change_webhook, command)))


@delete("/{webhookId:str}", sync_to_thread=True, **documented("removeWebhook", status=_NO_CONTENT))
def remove(request: Caller) -> Response[None]:
    """Remove a webhook, and what was still to be delivered to it."""
    request.run(remove_webhook, RemoveWebhook(webhook_id=request.webhook_id))
    return Response(None, status_code=_NO_CONTENT)


@get(
    "/{webhookId:str}/deliveries",
    sync_to_thread=True,
    **documented("listDeliveries", answer=wire.DeliveriesAnswer),
)
def deliveries(
    request: Caller, status: Became = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[bytes]:
    """Return what was delivered to a webhook and what was not, the newest first."""
    command = ListDeliveries(
        webhook_id=request.webhook_id, status=status, limit=limit, cursor=cursor
    )
    return answer(deliveries_answer(request.run(list_deliveries, command), limit))


@post(
    "/{webhookId:str}/rotate-secret",
    sync_to_thread=True,
    **documented("rotateSecret", answer=wire.SecretAnswer, body=wire.RotateSecret, also=_WRITE),
)
def rotate(request: Caller, document: Document) -> Response[bytes]:
    """Replace the secret; for some hours messages carry a signature by both."""
    command = read_rotation(document, request.webhook_id)
    return request.once(rotate_secret, command, lambda changed: answer(secret_answer(changed)))


@post(
    "/{webhookId:str}/redeliver",
    sync_to_thread=True,
    **documented("redeliver", answer=wire.RedeliveredAnswer, status=_ACCEPTED, body=wire.Redeliver),
)
def send_again(request: Caller, document: Document) -> Response[bytes]:
    """Send one event again, or all that failed since a time."""
    command = read_redelivery(document, request.webhook_id)
    return request.once(redeliver, command, _redelivered)


def _redelivered(count: int) -> Response[bytes]:
    return answer(wire.RedeliveredAnswer(data=wire.Redelivered(count)), status=_ACCEPTED)


@post(
    "/{webhookId:str}/test",
    sync_to_thread=True,
    **documented("pingWebhook", answer=wire.PingedAnswer, status=_ACCEPTED, also=(409,)),
)
def ping(request: Caller) -> Response[bytes]:
    """Send an event that only tries the webhook; its deliveries tell what came of it."""
    return request.once(ping_webhook, PingWebhook(webhook_id=request.webhook_id), _pinged)


def _pinged(event_id: str) -> Response[bytes]:
    return answer(wire.PingedAnswer(data=wire.Pinged(event_id)), status=_ACCEPTED)


def webhooks_router() -> Router:
    """Return the routes of webhooks."""
    return Router(
        "/v1/webhooks",
        route_handlers=[
            register,
            list_all,
            read_one,
            change,
            remove,
            deliveries,
            rotate,
            send_again,
            ping,
        ],
        before_request=enter,
        request_class=Caller,
        tags=["Webhooks"],
    )
