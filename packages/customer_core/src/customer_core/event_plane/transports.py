"""What the event plane needs of transports: messages out, and messages in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

TOPIC, KEY, MESSAGE_ID, CONTENT_TYPE = "topic", "key", "message-id", "content-type"
"""Under which names a consumer finds, among the headers, what a message of ours has besides."""


@attrs.frozen(kw_only=True)
class Outgoing:
    """A message as it leaves.

    Attributes:
        topic: where to, after the routing policy.
        key: business and stream; messages of one key keep their order.
        event_id: id of the event it carries, the same each time it is sent.
        body: the envelope.
        content_type: of the body.
        headers: what goes beside the body: correlation id, traceparent, and the attributes of a
            CloudEvent in binary form.
    """

    topic: str
    key: str
    event_id: str
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def labels(self) -> Mapping[str, str]:
        """All that goes beside the body, by name."""
        return {
            **self.headers,
            TOPIC: self.topic,
            KEY: self.key,
            MESSAGE_ID: self.event_id,
            CONTENT_TYPE: self.content_type,
        }


@attrs.frozen(kw_only=True)
class Incoming:
    """A message as it comes.

    Attributes:
        origin: transport and place it came by, such as ``redis:orders.events``.
        payload: the body, byte for byte.
        headers: what came beside the body, names in small letters; a CloudEvent in binary form has
            its attributes here.
    """

    origin: str
    payload: bytes
    headers: Mapping[str, str] = attrs.field(factory=dict)


class Publisher(Protocol):
    """A transport out."""

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Send messages in this order, and return once the transport keeps all of them.

        Raises:
            DependencyUnavailable: the transport does not answer; some may have been sent.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...


class Consumer(Protocol):
    """A transport in: a member of a group, to each of which a message goes once.

    A message that was handed out and never acknowledged is handed out again, to this member after
    :meth:`open`, or to another one after a while.
    """

    def open(self) -> None:
        """Connect, and make queues and groups where they are missing.

        Raises:
            DependencyUnavailable: the transport does not answer.
        """
        ...

    def read(self, wait_ms: int, count: int) -> Sequence[Incoming]:
        """Return messages, at most ``count``, waiting up to ``wait_ms`` for the first of them.

        Raises:
            DependencyUnavailable: the transport does not answer.
        """
        ...

    def ack(self, messages: Sequence[Incoming]) -> None:
        """Tell that messages, returned by :meth:`read`, need not be handed out again.

        Raises:
            DependencyUnavailable: the transport does not answer.
        """
        ...

    def forget(self, messages: Sequence[Incoming]) -> None:
        """Remove messages that were acknowledged, where the transport still keeps them and can.

        They are about somebody who was erased.

        Raises:
            DependencyUnavailable: the transport does not answer.
        """
        ...

    def close(self) -> None:
        """Close the connections; what was not acknowledged goes to others."""
        ...
