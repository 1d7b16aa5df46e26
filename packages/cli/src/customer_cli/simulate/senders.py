"""Where messages can be sent."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import BinaryIO, Protocol

import attrs

from customer_bootstrap import Service
from customer_bootstrap.taking_in import ingest_messages
from customer_cli.simulate.messages import SimulatedMessage
from customer_core.event_plane.transports import Incoming, Outgoing, Publisher


class Sender(Protocol):
    """Sends messages somewhere."""

    def send(self, messages: Sequence[SimulatedMessage]) -> None:
        """Send messages, and return once they are kept there.

        Raises:
            Unavailable: nobody answers there; some may have been sent.
            OSError: they cannot be written.
        """
        ...


@attrs.frozen
class ToJournal:
    """Implements ``Sender``: straight into the service's journal, without a transport."""

    service: Service

    def send(self, messages: Sequence[SimulatedMessage]) -> None:
        """Take messages in, and call the worker."""
        report = ingest_messages(
            self.service,
            [Incoming(origin="simulation", payload=message.payload) for message in messages],
        )
        self.service.pokes.poke(report.ingested.partitions)


@attrs.frozen
class ToFile:
    """Implements ``Sender``: into a file, a line for each, for ``customers ingest``."""

    stream: BinaryIO

    def send(self, messages: Sequence[SimulatedMessage]) -> None:
        """Write messages."""
        self.stream.write(b"".join(message.payload + b"\n" for message in messages))


@attrs.frozen
class ToTransport:
    """Implements ``Sender``: by a transport, to where the service listens."""

    publisher: Publisher

    def send(self, messages: Sequence[SimulatedMessage]) -> None:
        """Publish messages."""
        self.publisher.publish([_outgoing(message) for message in messages])


def _outgoing(message: SimulatedMessage) -> Outgoing:
    fact = message.fact
    return Outgoing(
        topic=message.topic,
        key=message.key,
        event_id=sha256(message.payload).hexdigest()[:32] if fact is None else fact.event_id,
        body=message.payload,
    )
