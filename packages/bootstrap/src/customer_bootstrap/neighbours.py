"""Sending as other services do: to where this one listens, for simulations and fault runs.

The libraries of RabbitMQ and Kafka are extras, so they are imported where they are asked for.
"""
# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from customer_bootstrap.errors import StartupError
from customer_bootstrap.settings import Settings
from customer_core.event_plane.transports import Outgoing, Publisher
from customer_redis.stream_publisher import StreamPublisher

_EVERYTHING = 2**62
"""How much stays in a stream of another service: it is not ours to trim."""


@attrs.define(eq=False)
class NowhereToSend(StartupError):
    """{transport} cannot be reached: set {setting} to where it is."""

    transport: str
    setting: str


@attrs.define(eq=False)
class LibraryMissing(StartupError):
    """The library of {transport} is not installed. Install it with `pip install 'customer-transports[{transport}]'`."""  # noqa: E501 - the message is on one line

    transport: str


@attrs.frozen
class Neighbour:
    """Implements ``Publisher``: sends each message to the place that its topic begins like.

    Attributes:
        places: publishers by the first word of their place, such as ``orders``; what fits none
            goes to the first.
    """

    places: Mapping[str, Publisher]

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages; those of one place in this order.

        Raises:
            DependencyUnavailable: the transport does not answer; some may have been sent.
        """
        default = next(iter(self.places))
        by_place: dict[str, list[Outgoing]] = {}
        for message in messages:
            word = message.topic.partition(".")[0]
            by_place.setdefault(word if word in self.places else default, []).append(message)
        for word, some in by_place.items():
            self.places[word].publish(some)

    def close(self) -> None:
        """Close the connections."""
        for place in self.places.values():
            place.close()


def neighbour(settings: Settings, transport: str) -> Publisher:
    """Return what sends to this service by a transport; nothing connects yet.

    Args:
        settings: where the transports are, and what is listened to there.
        transport: ``redis``, ``rabbitmq`` or ``kafka``.

    Raises:
        NowhereToSend: the settings do not say where the transport is.
        LibraryMissing: what speaks to it is not installed.
    """
    try:
        return _BY[transport](settings)
    except ModuleNotFoundError:
        raise LibraryMissing(transport) from None


def _by_redis(settings: Settings) -> Publisher:
    return _each(
        settings.streams_in,
        lambda stream: StreamPublisher(settings.redis_url, stream, keep=_EVERYTHING),
    )


def _by_rabbitmq(settings: Settings) -> Publisher:
    from customer_transports.rabbitmq_publisher import RabbitPublisher

    url = settings.rabbitmq_url
    if url is None:
        raise NowhereToSend("RabbitMQ", "RABBITMQ_URL")
    return RabbitPublisher(url, settings.rabbitmq_exchanges_in[0])


def _by_kafka(settings: Settings) -> Publisher:
    from customer_transports.kafka_publisher import KafkaPublisher

    brokers, options = settings.kafka_brokers, settings.kafka_options
    if not brokers:
        raise NowhereToSend("Kafka", "KAFKA_BROKERS")
    return _each(
        settings.kafka_topics_in, lambda topic: KafkaPublisher(brokers, topic, options=options)
    )


def _each(places: Sequence[str], publisher: Callable[[str], Publisher]) -> Publisher:
    first: dict[str, str] = {}
    for place in places:
        first.setdefault(place.partition(".")[0], place)
    return Neighbour({word: publisher(place) for word, place in first.items()})


_BY: Mapping[str, Callable[[Settings], Publisher]] = {
    "redis": _by_redis,
    "rabbitmq": _by_rabbitmq,
    "kafka": _by_kafka,
}
