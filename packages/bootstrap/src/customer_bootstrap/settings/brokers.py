"""The settings of RabbitMQ and Kafka."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from customer_bootstrap.settings import event_kinds, kinds
from customer_bootstrap.settings.fields import about
from customer_bootstrap.settings.kinds import url

_BINDINGS = ("orders.#", "order.#", "loyalty.#", "auth.#", "appointment.#", "brochure.#")
_TOPICS_IN = (
    "orders.events",
    "loyalty.events",
    "auth.events",
    "appointment.events",
    "brochure.events",
)


@attrs.frozen(kw_only=True)
class BrokerSettings:
    """How RabbitMQ and Kafka are reached, and what is named how there."""

    rabbitmq_url: str | None = attrs.field(
        default=None,
        repr=False,
        metadata=about(
            "RABBITMQ_URL",
            "RabbitMQ 3.10 or newer, where EVENTS_IN or EVENTS_OUT names it.",
            url("amqp", "amqps", example="amqp://app:password@rabbit.example:5672/"),
            confidential=True,
        ),
    )
    rabbitmq_exchange: str = attrs.field(
        default="customers",
        metadata=about(
            "RABBITMQ_EXCHANGE",
            "The topic exchange that our events are published to.",
            kinds.STREAM,
        ),
    )
    rabbitmq_queue: str = attrs.field(
        default="customer-service",
        metadata=about(
            "RABBITMQ_QUEUE",
            "The quorum queue of this service; `.dead` is added for its dead letters.",
            kinds.STREAM,
        ),
    )
    rabbitmq_exchanges_in: tuple[str, ...] = attrs.field(
        default=("events",),
        metadata=about(
            "RABBITMQ_EXCHANGES_IN",
            "Topic exchanges that other services' events come by.",
            kinds.STREAMS,
        ),
    )
    rabbitmq_bindings: tuple[str, ...] = attrs.field(
        default=_BINDINGS,
        metadata=about(
            "RABBITMQ_BINDINGS",
            "Which routing keys of those exchanges reach the queue.",
            event_kinds.BINDINGS,
        ),
    )
    kafka_brokers: tuple[str, ...] = attrs.field(
        default=(),
        metadata=about(
            "KAFKA_BROKERS",
            "Kafka, where EVENTS_IN or EVENTS_OUT names it.",
            event_kinds.BROKERS,
        ),
    )
    kafka_group: str = attrs.field(
        default="customer-service",
        metadata=about("KAFKA_GROUP", "The consumer group of this service.", kinds.STREAM),
    )
    kafka_topics_in: tuple[str, ...] = attrs.field(
        default=_TOPICS_IN,
        metadata=about(
            "KAFKA_TOPICS_IN", "Kafka topics that other services' events come by.", kinds.STREAMS
        ),
    )
    kafka_topic_out: str = attrs.field(
        default="customers.events",
        metadata=about(
            "KAFKA_TOPIC_OUT",
            "The Kafka topic that our events are published to, or `{topic}` for one each.",
            event_kinds.KAFKA_TOPIC,
        ),
    )
    kafka_options: Mapping[str, str] = attrs.field(
        default=MappingProxyType({}),
        repr=False,
        metadata=about(
            "KAFKA_OPTIONS",
            "Further properties of librdkafka, such as those of TLS and SASL.",
            event_kinds.KAFKA_OPTIONS,
            confidential=True,
        ),
    )
