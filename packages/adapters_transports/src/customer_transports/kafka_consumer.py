"""Kafka as a transport in: a member of a consumer group, its offsets committed by hand."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from customer_core.event_plane.transports import KEY, TOPIC, Incoming
from customer_core.kernel.errors import DependencyUnavailable
from customer_transports.kafka_client import (
    KAFKA,
    SECONDS,
    available,
    configuration,
    log,
    unavailable,
)
from customer_transports.kafka_places import Partition, Places

TOPICS_LOOKED_FOR_MILLISECONDS = 10_000
"""How often a topic is looked for that is missing."""

_DEAD_AFTER_MILLISECONDS = "10000"


@attrs.frozen(kw_only=True)
class KafkaMessage(Incoming):
    """One message of a topic.

    Attributes:
        partition: where it stands.
        offset: its place there.
    """

    partition: Partition
    offset: int


class KafkaConsumer:
    """Implements the core's ``Consumer``; only one thread may use it.

    An offset is committed once it and all before it are acknowledged. What another member has
    been given in the meantime is not committed here any more.

    Args:
        brokers: where Kafka is.
        topics: which; one that is missing is read as soon as it is there.
        group: the consumer group; a new one begins with the oldest messages.
        options: further properties of librdkafka.
    """

    def __init__(
        self,
        brokers: Sequence[str],
        topics: Sequence[str],
        *,
        group: str,
        options: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._topics = list(topics)
        self._configuration = configuration(
            brokers,
            {"session.timeout.ms": _DEAD_AFTER_MILLISECONDS, **options},
            group_id=group,
            enable_auto_commit=False,
            enable_auto_offset_store=False,
            auto_offset_reset="earliest",
            partition_assignment_strategy="cooperative-sticky",
            topic_metadata_refresh_interval_ms=TOPICS_LOOKED_FOR_MILLISECONDS,
        )
        self._membership: _Membership | None = None

    def open(self) -> None:
        """Join the group; who is in it already goes back to what it has not acknowledged.

        A member stays one while Kafka does not answer, so that the group need not be formed anew
        after a short outage; after a longer one the client joins again by itself.

        Raises:
            DependencyUnavailable: Kafka does not answer.
        """
        if self._membership is not None and self._membership.has_failed:
            self.close()
        with available():
            self._membership = self._membership or _Membership(self._configuration)
            self._membership.begin(self._topics)

    def read(self, wait_ms: int, count: int) -> Sequence[KafkaMessage]:
        """Return messages, waiting for the first of them.

        Raises:
            DependencyUnavailable: no broker answers, or it was never opened.
        """
        with available():
            return self._need().read(wait_ms / 1000, count)

    def ack(self, messages: Sequence[Incoming]) -> None:
        """Tell that messages need not be handed out again.

        Raises:
            DependencyUnavailable: it was never opened.
        """
        mine = [message for message in messages if isinstance(message, KafkaMessage)]
        if mine:
            with available():
                self._need().finish(mine)

    def forget(self, messages: Sequence[Incoming]) -> None:
        """Do nothing: Kafka keeps what it was sent for as long as its topic says."""

    def _need(self) -> _Membership:
        if self._membership is None:
            raise DependencyUnavailable(KAFKA)
        return self._membership

    def close(self) -> None:
        """Leave the group; what was not acknowledged goes to others."""
        membership, self._membership = self._membership, None
        if membership is not None:
            membership.leave()


class _Membership:
    """One stay in the group, with a client of its own.

    Attributes:
        has_failed: whether it cannot go back to what was not acknowledged, and is to be left.
    """

    def __init__(self, properties: Mapping[str, object]) -> None:
        callbacks = {"error_cb": self._trouble, "on_commit": self._committed}
        self._consumer = Consumer({**properties, **callbacks}, logger=log)
        self._places = Places()
        self._joined = False
        self._all_down = False
        self.has_failed = False

    def begin(self, topics: list[str]) -> None:
        if self._joined:
            self._next(0, 1)  # who is not asked does not learn of having been put out of the group
        self._consumer.list_topics(timeout=SECONDS)
        self._all_down = False
        if self._joined:
            self._go_back()
        else:
            self._join(topics)

    def _join(self, topics: list[str]) -> None:
        self._consumer.subscribe(
            topics, on_assign=_assigned, on_revoke=self._lost, on_lost=self._lost
        )
        self._joined = True

    def _go_back(self) -> None:
        try:
            for (topic, number), offset in self._places.take_back().items():
                self._consumer.seek(TopicPartition(topic, number, offset))
        except KafkaException:
            self.has_failed = True
            raise

    def read(self, seconds: float, count: int) -> Sequence[KafkaMessage]:
        self._commit()
        messages = self._next(seconds, count)
        if messages:
            self._all_down = False
        elif self._all_down:
            raise unavailable("all brokers are down")
        return messages

    def _next(self, seconds: float, count: int) -> Sequence[KafkaMessage]:
        found = self._consumer.consume(1, seconds)
        if found and count > 1:
            found += self._consumer.consume(count - 1, 0)
        messages = [_read(message) for message in found if _is_message(message)]
        for message in messages:
            self._places.hand_out(message.partition, message.offset)
        return messages

    def finish(self, messages: Sequence[KafkaMessage]) -> None:
        for message in messages:
            self._places.finish(message.partition, message.offset)
        self._commit()

    def _commit(self) -> None:
        """Send what is due; where that fails, it is due again, and sent with the next reading."""
        if due := self._places.take_due():
            offsets = [TopicPartition(topic, number, to) for (topic, number), to in due.items()]
            self._consumer.commit(offsets=offsets, asynchronous=True)

    def _committed(self, error: KafkaError | None, partitions: list[TopicPartition]) -> None:
        failed = [one for one in partitions if error is not None or one.error is not None]
        if failed:
            log.info("offsets are not committed yet", extra={"reason": str(error)})
            self._places.not_committed((one.topic, one.partition) for one in failed)

    def _lost(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        log.info("partitions lost", extra={"partitions": _names(partitions)})
        self._places.lose((one.topic, one.partition) for one in partitions)

    def _trouble(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN:  # noqa: SLF001 - the name it has
            self._all_down = True

    def leave(self) -> None:
        """Leave within a few seconds; where no broker answers, do so when one is back.

        The client waits for the answer to its last commit, however long that takes.
        """
        leaving = threading.Thread(target=self._consumer.close, name="kafka-leaves", daemon=True)
        leaving.start()
        leaving.join(SECONDS)


def _assigned(_consumer: Consumer, partitions: list[TopicPartition]) -> None:
    log.info("partitions assigned", extra={"partitions": _names(partitions)})


def _names(partitions: Sequence[TopicPartition]) -> list[str]:
    return [f"{one.topic}[{one.partition}]" for one in partitions]


def _is_message(message: Message) -> bool:
    if (error := message.error()) is None:
        return True
    log.info("Kafka says", extra={"reason": str(error)})
    return False


def _read(message: Message) -> KafkaMessage:
    topic, partition, offset = message.topic() or "", message.partition(), message.offset()
    pairs: Any = message.headers() or ()  # a list of pairs, whatever the stub allows to be given
    found = {name.lower(): _shown(value) for name, value in pairs}
    beside = {TOPIC: topic, KEY: _shown(message.key())}
    return KafkaMessage(
        origin=f"kafka:{topic}",
        payload=_bytes(message.value()),
        headers={name: value for name, value in beside.items() if value} | found,
        partition=(topic, -1 if partition is None else partition),
        offset=-1 if offset is None else offset,
    )


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def _shown(value: str | bytes | None) -> str:
    return value if isinstance(value, str) else (value or b"").decode(errors="backslashreplace")
