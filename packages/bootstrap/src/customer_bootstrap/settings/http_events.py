"""The settings of events over HTTP: Dapr and webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from customer_bootstrap.settings import http_event_kinds as kinds
from customer_bootstrap.settings.fields import about
from customer_bootstrap.settings.kinds import secrets, text, url, whole
from customer_core.webhooks.sources import WebhookSource


@attrs.frozen(kw_only=True, slots=False)
class HttpEventSettings:
    """The settings of events over HTTP: Dapr and webhooks."""

    dapr_url: str | None = attrs.field(
        default=None,
        metadata=about(
            "DAPR_URL",
            "The Dapr sidecar that our events are published by.",
            url("http", "https", example="http://localhost:3500"),
        ),
    )
    dapr_pubsub: str = attrs.field(
        default="pubsub",
        metadata=about(
            "DAPR_PUBSUB",
            "The name of Dapr's pub/sub component, in and out.",
            text("a component's name", "pubsub"),
        ),
    )
    dapr_topics: tuple[str, ...] = attrs.field(
        default=(),
        metadata=about(
            "DAPR_TOPICS",
            "The topics that Dapr brings other services' events of.",
            kinds.DAPR_TOPICS,
        ),
    )
    dapr_api_token: str | None = attrs.field(
        default=None,
        repr=False,
        metadata=about(
            "DAPR_API_TOKEN",
            "The token that the sidecar asks of us, if it does.",
            text("a token", "the sidecar's DAPR_API_TOKEN"),
            confidential=True,
        ),
    )
    dapr_app_token: str | None = attrs.field(
        default=None,
        repr=False,
        metadata=about(
            "DAPR_APP_TOKEN",
            "The token that we ask of the sidecar, its APP_API_TOKEN; without it Dapr brings "
            "nothing.",
            kinds.TOKEN,
            confidential=True,
        ),
    )
    webhook_sources: Mapping[str, WebhookSource] = attrs.field(
        default=MappingProxyType({}),
        repr=False,
        metadata=about(
            "WEBHOOK_SOURCES",
            "Who may send events to /webhooks/{source}, signed with which secret, about which "
            "businesses: `default` alone without a list, every one with `*`.",
            kinds.SOURCES,
            confidential=True,
        ),
    )
    encryption_secrets: tuple[str, ...] = attrs.field(
        default=(),
        repr=False,
        metadata=about(
            "ENCRYPTION_SECRETS",
            "What the secrets of webhooks are encrypted with in the database, the newest first; "
            "older ones still decrypt. Without it, PRIVACY_SECRET; without both, nothing is.",
            secrets(),
            confidential=True,
        ),
    )
    webhooks_allow_private: bool = attrs.field(
        default=False,
        metadata=about(
            "WEBHOOKS_ALLOW_PRIVATE",
            "Whether webhooks may go to addresses within the network and by plain HTTP; for "
            "development.",
            kinds.SWITCH,
        ),
    )
    webhooks_timeout: int = attrs.field(
        default=15,
        metadata=about(
            "WEBHOOKS_TIMEOUT", "Seconds a receiver of webhooks has to answer.", whole(1, 60, 15)
        ),
    )
    webhooks_threads: int = attrs.field(
        default=8,
        metadata=about(
            "WEBHOOKS_THREADS",
            "Webhooks that one worker process sends at the same time.",
            whole(1, 256, 8),
        ),
    )
    webhooks_keep_days: int = attrs.field(
        default=30,
        metadata=about(
            "WEBHOOKS_KEEP_DAYS",
            "Days that deliveries stay to be looked at and repeated, and may wait for an endpoint "
            "that is paused.",
            whole(1, 365, 30),
        ),
    )
    webhooks_pause_days: int = attrs.field(
        default=5,
        metadata=about(
            "WEBHOOKS_PAUSE_DAYS",
            "Days after which an endpoint is paused that does nothing but fail.",
            whole(1, 365, 5),
        ),
    )
