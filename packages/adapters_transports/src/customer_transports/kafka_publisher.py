"""Kafka as a transport out: keyed, idempotent, every message told of."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import attrs
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from customer_core.event_plane.transports import CONTENT_TYPE, MESSAGE_ID, TOPIC, Outgoing
from customer_transports.kafka_client import SECONDS, available, configuration, log, unavailable

_REFUSED = frozenset(
    {
        KafkaError.MSG_SIZE_TOO_LARGE,
        KafkaError.RECORD_LIST_TOO_LARGE,
        KafkaError.INVALID_MSG,
        KafkaError.INVALID_RECORD,
    }
)
"""What is wrong with a message itself; it would be refused again."""

_POLL_SECONDS = 0.05


@attrs.define
class _Sending:
    """What is known of a set of messages on its way."""

    left: int
    failure: KafkaError | None = None

    def told(self, error: KafkaError | None, _message: Message) -> None:
        self.left -= 1
        self.failure = self.failure or error


class KafkaPublisher:
    """Implements the core's ``Publisher``; any number of threads may use it at once.

    Messages of one key go to one partition, chosen as clients in Java do, and keep their order;
    the client itself sends none of them twice. After a failure it is discarded with all that it
    had not sent, so that nothing is sent later behind the back of who tries again.

    Args:
        brokers: where Kafka is.
        topic: where to; ``{topic}`` in it stands for the message's own topic.
        options: further properties of librdkafka.
    """

    def __init__(
        self,
        brokers: Sequence[str],
        topic: str,
        *,
        options: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._topic = topic
        self._configuration = configuration(
            brokers,
            options,
            enable_idempotence=True,
            acks="all",
            partitioner="murmur2_random",
            linger_ms=5,
            message_timeout_ms=int(SECONDS * 1000),
        )
        self._lock = threading.Lock()
        self._producer: Producer | None = None

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages in this order, and return once Kafka has confirmed all of them.

        Raises:
            DependencyUnavailable: Kafka does not answer; some may have been sent.
            KafkaException: a message is one that Kafka does not take, such as a too large one.
        """
        if not messages:
            return
        producer, sending = self._current(), _Sending(len(messages))
        deadline = time.monotonic() + 2 * SECONDS
        try:
            for message in messages:
                self._send(producer, message, sending, deadline)
            while sending.left and time.monotonic() < deadline:
                producer.poll(_POLL_SECONDS)
        except KafkaException as error:
            sending.failure = error.args[0]
        if sending.failure is None and not sending.left:
            return
        self._discard(producer)
        if sending.failure is not None and sending.failure.code() in _REFUSED:
            raise KafkaException(sending.failure)
        raise unavailable(sending.failure or f"{sending.left} messages are not confirmed")

    def _current(self) -> Producer:
        with self._lock:
            if self._producer is None:
                with available():
                    self._producer = Producer(self._configuration, logger=log)
            return self._producer

    def _send(
        self, producer: Producer, message: Outgoing, sending: _Sending, deadline: float
    ) -> None:
        while True:
            try:
                producer.produce(
                    self._topic.replace("{topic}", message.topic).replace(":", "_"),
                    message.body,
                    message.key.encode(),
                    headers=_headers(message),
                    on_delivery=sending.told,
                )
            except BufferError:
                if time.monotonic() > deadline:
                    raise unavailable("the queue to it is full") from None
                producer.poll(_POLL_SECONDS)
            else:
                return

    def _discard(self, producer: Producer) -> None:
        with self._lock:
            if self._producer is producer:
                self._producer = None
        producer.purge(in_queue=True, in_flight=True, blocking=False)
        producer.poll(0)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            producer = self._producer
        if producer is not None:
            self._discard(producer)


def _headers(message: Outgoing) -> list[tuple[str, str | bytes | None]]:
    beside = {
        **message.headers,
        TOPIC: message.topic,
        MESSAGE_ID: message.event_id,
        CONTENT_TYPE: message.content_type,
    }
    return [(name, value.encode()) for name, value in beside.items()]
