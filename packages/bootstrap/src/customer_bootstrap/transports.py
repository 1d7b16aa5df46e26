"""The transports that the settings choose: publishers, consumers, and how they are.

The libraries of RabbitMQ and Kafka are extras, so they are imported where they are chosen.
"""
# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from customer_bootstrap.health import Check
from customer_bootstrap.settings import Settings
from customer_bootstrap.webhooks import WEBHOOKS
from customer_core.event_plane.patience import PatientPublisher
from customer_core.event_plane.transports import Consumer, Publisher
from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.stream_client import ping as ping_redis
from customer_redis.stream_publisher import StreamPublisher
from customer_redis.streams import StreamConsumer

if TYPE_CHECKING:
    from customer_transports.dapr import DaprPublisher

GROUP = "customer-service"
DAPR = "dapr"


def publishers(settings: Settings) -> dict[str, Publisher]:
    """Return the transports out by name; nothing connects yet.

    Webhooks are none of them: they are kept in the store.
    """
    return {
        name: PatientPublisher(_OUT[name](settings))
        for name in settings.events_out
        if name != WEBHOOKS
    }


def consumers(settings: Settings, member: str) -> Mapping[str, Consumer]:
    """Return the transports in by name; nothing connects yet.

    Args:
        settings: which, and where they are.
        member: name of this process among those that share the work.
    """
    return {name: _IN[name](settings, member) for name in settings.events_in}


def transport_checks(settings: Settings) -> tuple[Check, ...]:
    """Ask each transport, of both directions, whether it answers.

    The service works without any of them: events wait in the journal, or with their senders.
    """
    chosen = [
        *((name, "in") for name in settings.events_in),
        *((name, "out") for name in settings.events_out),
    ]
    problems = {name: _problem(settings, name) for name in dict.fromkeys(n for n, _ in chosen)}
    return tuple(_check(name, direction, problems[name]) for name, direction in chosen)


def _problem(settings: Settings, transport: str) -> str | None:
    try:
        _PING[transport](settings)
    except DependencyUnavailable as error:
        return str(error)
    return None


def _check(transport: str, direction: str, problem: str | None) -> Check:
    name = f"{transport}-{direction}"
    if problem is None:
        return Check(name, ok=True, detail="The transport answers.", needed=False)
    waits = "Events of others wait there" if direction == "in" else "Our events wait in the journal"
    return Check(name, ok=False, detail=f"{problem} {waits}.", needed=False)


def _redis_out(settings: Settings) -> Publisher:
    return StreamPublisher(
        settings.redis_url,
        settings.stream_out,
        keep=settings.stream_out_keep,
        limit=settings.stream_out_limit,
    )


def _redis_in(settings: Settings, member: str) -> Consumer:
    return StreamConsumer(settings.redis_url, settings.streams_in, group=GROUP, consumer=member)


def _dapr_out(settings: Settings) -> DaprPublisher:
    from customer_transports.dapr import DaprPublisher

    url = settings.dapr_url or ""  # the settings have been refused without one
    return DaprPublisher(url, settings.dapr_pubsub, settings.dapr_api_token)


def _ping_dapr(settings: Settings) -> None:
    with closing(_dapr_out(settings)) as publisher:
        publisher.ping()


def _rabbitmq_out(settings: Settings) -> Publisher:
    from customer_transports.rabbitmq_publisher import RabbitPublisher

    return RabbitPublisher(_rabbitmq_url(settings), settings.rabbitmq_exchange)


def _rabbitmq_in(settings: Settings, _member: str) -> Consumer:
    from customer_transports.rabbitmq_consumer import RabbitConsumer

    return RabbitConsumer(
        _rabbitmq_url(settings),
        settings.rabbitmq_queue,
        exchanges=settings.rabbitmq_exchanges_in,
        bindings=settings.rabbitmq_bindings,
    )


def _rabbitmq_ping(settings: Settings) -> None:
    from customer_transports.rabbitmq_link import ping

    ping(_rabbitmq_url(settings))


def _rabbitmq_url(settings: Settings) -> str:
    return settings.rabbitmq_url or "amqp://"  # settings that were read have one


def _kafka_out(settings: Settings) -> Publisher:
    from customer_transports.kafka_publisher import KafkaPublisher

    return KafkaPublisher(
        settings.kafka_brokers, settings.kafka_topic_out, options=settings.kafka_options
    )


def _kafka_in(settings: Settings, _member: str) -> Consumer:
    from customer_transports.kafka_consumer import KafkaConsumer

    return KafkaConsumer(
        settings.kafka_brokers,
        settings.kafka_topics_in,
        group=settings.kafka_group,
        options=settings.kafka_options,
    )


def _kafka_ping(settings: Settings) -> None:
    from customer_transports.kafka_client import ping

    ping(settings.kafka_brokers, settings.kafka_options)


_OUT: Mapping[str, Callable[[Settings], Publisher]] = {
    "redis": _redis_out,
    "rabbitmq": _rabbitmq_out,
    "kafka": _kafka_out,
    DAPR: _dapr_out,
}
_IN: Mapping[str, Callable[[Settings, str], Consumer]] = {
    "redis": _redis_in,
    "rabbitmq": _rabbitmq_in,
    "kafka": _kafka_in,
}
_PING: Mapping[str, Callable[[Settings], None]] = {
    "redis": lambda settings: ping_redis(settings.redis_url),
    "rabbitmq": _rabbitmq_ping,
    "kafka": _kafka_ping,
    DAPR: _ping_dapr,
    WEBHOOKS: lambda _: None,  # they wait in the store, which is asked by itself
}
