"""``customers webhooks``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from customer_cli.opening import opened, operator_of
from customer_cli.options import AsJson, Business, DataDirectory, new_app
from customer_cli.output import answer, fields, grid
from customer_core.context import Context
from customer_core.event_plane.resealing import reseal_webhooks
from customer_core.kernel.clock import format_time, parse_time
from customer_core.kernel.ids import DEFAULT_BUSINESS, check_id
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.webhooks.change_webhook import ChangeWebhook, WantedStatus, change_webhook
from customer_core.webhooks.deliveries import Delivery, DeliveryStatus
from customer_core.webhooks.event_types import EVERY
from customer_core.webhooks.list_deliveries import ListDeliveries, list_deliveries
from customer_core.webhooks.model import Endpoint, WebhookId
from customer_core.webhooks.ping_webhook import PingWebhook, ping_webhook
from customer_core.webhooks.read_webhooks import (
    ListWebhooks,
    ReadWebhook,
    list_webhooks,
    read_webhook,
)
from customer_core.webhooks.redeliver import Redeliver, redeliver
from customer_core.webhooks.register_webhook import RegisterWebhook, register_webhook
from customer_core.webhooks.remove_webhook import RemoveWebhook, remove_webhook
from customer_core.webhooks.rotate_secret import RotateSecret, rotate_secret

C = TypeVar("C")
R = TypeVar("R")

app = new_app("Send events to other systems by signed HTTP requests.")

WebhookArgument = Annotated[str, typer.Argument(metavar="ID", help="The webhook's id.")]


@app.command("list")
def list_all(
    *,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """List the webhooks of a business and how they do."""
    found = _run(list_webhooks, ListWebhooks(), business, data_dir)
    columns = ("Id", "Status", "URL", "Events", "Failing since", "Reason")
    rows = [
        (one.id, one.status, one.url, ", ".join(one.event_types), one.failing_since, one.reason)
        for one in found
    ]
    answer([_plain(one) for one in found], as_json=as_json, table=grid(columns, rows))


@app.command()
def add(  # noqa: PLR0913 - one for each option
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to send events.")],
    *,
    events: Annotated[
        list[str] | None,
        typer.Option("--event", "-e", help="A type such as CustomerCreated, or Segment*; all."),
    ] = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Register a webhook and print its secret, which is told only now."""
    command = RegisterWebhook(
        url=url, event_types=tuple(events or [EVERY]), description=description
    )
    _tell_secret(_run(register_webhook, command, business, data_dir), as_json=as_json)


@app.command()
def pause(
    webhook_id: WebhookArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    data_dir: DataDirectory = None,
) -> None:
    """Send nothing to a webhook; its events wait until it is resumed."""
    _set_status(webhook_id, WantedStatus.PAUSED, business, data_dir)


@app.command()
def resume(
    webhook_id: WebhookArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    data_dir: DataDirectory = None,
) -> None:
    """Send to a webhook again, with all that has waited."""
    _set_status(webhook_id, WantedStatus.ACTIVE, business, data_dir)


@app.command("rotate-secret")
def rotate(
    webhook_id: WebhookArgument,
    *,
    overlap: Annotated[
        int, typer.Option(metavar="HOURS", help="How long the present secret signs too.")
    ] = 24,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Replace the secret of a webhook and print the new one."""
    command = RotateSecret(webhook_id=_id(webhook_id), overlap_hours=overlap)
    _tell_secret(_run(rotate_secret, command, business, data_dir), as_json=as_json)


@app.command()
def reseal(*, as_json: AsJson = False, data_dir: DataDirectory = None) -> None:
    """Encrypt the secrets of all businesses' webhooks with the newest of ENCRYPTION_SECRETS."""
    with opened(data_dir) as service:
        count = reseal_webhooks(service.units)
    if as_json:
        answer({"webhooks": count}, as_json=True)
    else:
        typer.echo(f"The secrets of {count:,} webhooks are encrypted anew.")


@app.command()
def remove(
    webhook_id: WebhookArgument,
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    business: Business = DEFAULT_BUSINESS,
    data_dir: DataDirectory = None,
) -> None:
    """Remove a webhook, and what was still to be delivered to it."""
    command = ReadWebhook(webhook_id=_id(webhook_id))
    endpoint = _run(read_webhook, command, business, data_dir)
    if not yes:
        typer.confirm(f"Remove {endpoint.id}, which goes to {endpoint.url}?", abort=True, err=True)
    _run(remove_webhook, RemoveWebhook(webhook_id=endpoint.id), business, data_dir)
    typer.echo(f"{endpoint.id} is removed.")


@app.command()
def deliveries(  # noqa: PLR0913 - one for each option
    webhook_id: WebhookArgument,
    *,
    status: Annotated[DeliveryStatus | None, typer.Option(help="Only those.")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.")] = DEFAULT_LIMIT,
    business: Business = DEFAULT_BUSINESS,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show what was delivered to a webhook and what was not, the newest first."""
    command = ListDeliveries(webhook_id=_id(webhook_id), status=status, limit=limit)
    found = _run(list_deliveries, command, business, data_dir).items
    columns = ("Event", "Type", "Status", "Attempts", "Last attempt", "Next attempt", "Answer")
    rows = [
        (
            one.message.event_id,
            one.message.event_type,
            one.status,
            one.attempts,
            one.last_attempt_at,
            one.next_attempt_at,
            one.answer and one.answer.detail,
        )
        for one in found
    ]
    answer([_plain_delivery(one) for one in found], as_json=as_json, table=grid(columns, rows))


@app.command("redeliver")
def send_again(
    webhook_id: WebhookArgument,
    *,
    event: Annotated[str | None, typer.Option("--event", help="Id of one event.")] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="All that failed since, such as 2024-12-12T10:30:00Z."),
    ] = None,
    business: Business = DEFAULT_BUSINESS,
    data_dir: DataDirectory = None,
) -> None:
    """Send one event again, or all that failed since a time."""
    command = Redeliver(
        webhook_id=_id(webhook_id),
        event_id=event,
        since=None if since is None else parse_time(since, "--since"),
    )
    count = _run(redeliver, command, business, data_dir)
    typer.echo(f"{count:,} {'delivery is' if count == 1 else 'deliveries are'} made again.")


@app.command("test")
def ping(
    webhook_id: WebhookArgument,
    *,
    business: Business = DEFAULT_BUSINESS,
    data_dir: DataDirectory = None,
) -> None:
    """Send an event that only tries a webhook; `deliveries` shows what came of it."""
    event_id = _run(ping_webhook, PingWebhook(webhook_id=_id(webhook_id)), business, data_dir)
    typer.echo(f"{event_id} is on its way.")


def _run(
    use_case: Callable[[Context, C], R], command: C, business: str, data_dir: Path | None
) -> R:
    with opened(data_dir) as service:
        return service.application.run(use_case, command, operator_of(business))


def _id(text: str) -> WebhookId:
    return WebhookId(check_id(text, "id"))


def _set_status(
    webhook_id: str, status: WantedStatus, business: str, data_dir: Path | None
) -> None:
    command = ChangeWebhook(webhook_id=_id(webhook_id), status=status)
    endpoint = _run(change_webhook, command, business, data_dir)
    typer.echo(f"{endpoint.id} is {endpoint.status}.")


def _tell_secret(endpoint: Endpoint, *, as_json: bool) -> None:
    secret = endpoint.secrets[0].secret
    shown = {"Id": endpoint.id, "URL": endpoint.url, "Secret": secret}
    table = fields("Keep the secret: it is not shown again.", shown)
    answer({**_plain(endpoint), "secret": secret}, as_json=as_json, table=table)


def _plain(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "eventTypes": endpoint.event_types,
        "description": endpoint.description,
        "status": endpoint.status,
        "reason": endpoint.reason,
        "failingSince": endpoint.failing_since and format_time(endpoint.failing_since),
        "failures": endpoint.failures,
        "createdAt": format_time(endpoint.created_at),
    }


def _plain_delivery(delivery: Delivery) -> dict[str, Any]:
    answered, after = delivery.answer, delivery.next_attempt_at
    return {
        "eventId": delivery.message.event_id,
        "eventType": delivery.message.event_type,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "lastAttemptAt": delivery.last_attempt_at and format_time(delivery.last_attempt_at),
        "nextAttemptAt": after and format_time(after),
        "answerStatus": answered and answered.status,
        "answerDetail": answered and answered.detail,
    }
