"""Who may do what with webhooks: administrators of the business, and nobody else."""

from __future__ import annotations

from customer_core.kernel.principal import ADMINS, Principal, Scope
from customer_core.webhooks.errors import WebhookNotFound
from customer_core.webhooks.model import Endpoint, WebhookId
from customer_core.webhooks.ports import WebhooksContext


def need_webhook_admin(principal: Principal, scope: Scope) -> None:
    """Let through who may see and change webhooks.

    Raises:
        NotPermitted: the caller is no administrator, or its token is not for that.
    """
    principal.need_scope(scope)
    principal.need_role(*sorted(ADMINS))


def load_webhook(ctx: WebhooksContext, webhook_id: WebhookId, scope: Scope) -> Endpoint:
    """Return a webhook of the caller's business.

    Raises:
        NotPermitted: the caller is no administrator.
        WebhookNotFound: the business has none of that id.
    """
    need_webhook_admin(ctx.principal, scope)
    endpoint = ctx.webhooks.get(webhook_id)
    if endpoint is None:
        raise WebhookNotFound(webhook_id)
    return endpoint
