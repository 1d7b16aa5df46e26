"""The settings of event transports."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from customer_bootstrap.settings import event_kinds, kinds
from customer_bootstrap.settings.brokers import BrokerSettings
from customer_bootstrap.settings.fields import about
from customer_bootstrap.settings.kinds import whole
from customer_core.event_plane.routing import Route

_STREAMS_IN = (
    "orders.events",
    "loyalty.events",
    "auth.events",
    "appointment.events",
    "brochure.events",
)


@attrs.frozen(kw_only=True)
class EventSettings(BrokerSettings):
    """How events come in and go out."""

    events_in: tuple[str, ...] = attrs.field(
        default=("redis",),
        metadata=about(
            "EVENTS_IN",
            "The transports that other services' events come by.",
            event_kinds.transports("redis", "rabbitmq", "kafka"),
        ),
    )
    events_out: tuple[str, ...] = attrs.field(
        default=("redis", "webhooks"),
        metadata=about(
            "EVENTS_OUT",
            "The transports that our events are published by, each at its own pace.",
            event_kinds.transports("redis", "rabbitmq", "kafka", "dapr", "webhooks"),
        ),
    )
    events_envelope: str = attrs.field(
        default="customers",
        metadata=about(
            "EVENTS_ENVELOPE",
            "The form our events are published in: the product's own envelope, or CloudEvents 1.0 "
            "in JSON.",
            kinds.choice("customers", "cloudevents"),
        ),
    )
    event_businesses: Mapping[str, frozenset[str]] = attrs.field(
        factory=dict,
        metadata=about(
            "EVENT_BUSINESSES",
            "The businesses that events from an origin may be about; an origin that is not named "
            "may tell of every one.",
            event_kinds.EVENT_BUSINESSES,
        ),
    )
    event_routes: tuple[Route, ...] = attrs.field(
        default=(),
        metadata=about(
            "EVENT_ROUTES",
            "Which topic or routing key an event goes to, by type, business and environment; "
            "the first rule that fits decides.",
            event_kinds.ROUTES,
        ),
    )
    environment: str = attrs.field(
        default="development",
        metadata=about(
            "ENVIRONMENT",
            "Where the service runs, for the rules of EVENT_ROUTES.",
            event_kinds.ENVIRONMENT,
        ),
    )
    streams_in: tuple[str, ...] = attrs.field(
        default=_STREAMS_IN,
        metadata=about(
            "STREAMS_IN", "Redis Streams that other services' events come by.", kinds.STREAMS
        ),
    )
    stream_out: str = attrs.field(
        default="customers.events",
        metadata=about(
            "STREAM_OUT", "The Redis Stream that our events are published to.", kinds.STREAM
        ),
    )
    stream_out_keep: int = attrs.field(
        default=1_000_000,
        metadata=about(
            "STREAM_OUT_KEEP",
            "Messages that stay in STREAM_OUT; older ones are removed once every group is done.",
            whole(1, 1_000_000_000, 1_000_000),
        ),
    )
    stream_out_limit: int | None = attrs.field(
        default=None,
        metadata=about(
            "STREAM_OUT_LIMIT",
            "Messages in STREAM_OUT beyond which older ones are removed even where a group has "
            "not read them; without it, none ever is.",
            whole(1, 1_000_000_000, 10_000_000),
        ),
    )
