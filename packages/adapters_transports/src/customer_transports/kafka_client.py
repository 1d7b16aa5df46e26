"""What publishing to Kafka and reading from it have in common."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from confluent_kafka import KafkaError, KafkaException, Producer

from customer_core.kernel.errors import DependencyUnavailable

log = logging.getLogger("customers.kafka")

KAFKA = "Kafka"
SECONDS = 5.0
"""How long a command may take before Kafka counts as not answering."""


def configuration(
    brokers: Sequence[str], options: Mapping[str, str], **own: str | int | bool
) -> dict[str, object]:
    """Return the properties of a client of librdkafka.

    Args:
        brokers: where Kafka is.
        options: what an operator sets besides.
        own: what the guarantees rest on, with ``_`` for the dots of the names.
    """
    ours = {name.replace("_", "."): value for name, value in own.items()}
    return {
        "socket.timeout.ms": int(SECONDS * 1000),
        "reconnect.backoff.max.ms": 2_000,
        # "rebootstrap" ignores that pause while no broker answers: 20 attempts a second, all logged
        "metadata.recovery.strategy": "none",
        **options,
        "bootstrap.servers": ",".join(brokers),
        **ours,
    }


@contextmanager
def available() -> Iterator[None]:
    """Turn any trouble with Kafka into ``DependencyUnavailable``, and tell its reason."""
    try:
        yield
    except KafkaException as error:
        raise unavailable(error.args[0]) from error


def unavailable(reason: KafkaError | str) -> DependencyUnavailable:
    """Return the error to raise, and tell its reason."""
    log.warning("Kafka does not answer", extra={"reason": str(reason)})
    return DependencyUnavailable(KAFKA)


def ping(brokers: Sequence[str], options: Mapping[str, str]) -> None:
    """Ask Kafka whether it answers.

    Raises:
        DependencyUnavailable: it does not.
    """
    client = Producer(configuration(brokers, options), logger=log)
    with available():
        client.list_topics(timeout=SECONDS)
