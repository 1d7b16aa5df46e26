"""The transport ``webhooks``: a delivery for each endpoint that wants an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

import attrs

from customer_core.event_plane.outgoing import MessageWriter
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.clock import Clock, format_time, parse_time
from customer_core.kernel.events import Recorded
from customer_core.kernel.ids import BusinessId
from customer_core.webhooks.deliveries import Message
from customer_core.webhooks.event_types import published_events
from customer_core.webhooks.model import Endpoint, EndpointKey

RECORDED_AT = "recorded-at"

_SLACK = timedelta(minutes=1)  # that clocks may differ by


@attrs.frozen(kw_only=True)
class WebhookWriter(MessageWriter):
    """Writes events for :class:`FanOut`: the topic is the type, and no rule changes it."""

    topics: Mapping[str, str] = attrs.field(
        factory=lambda: {kind.__name__: kind.__name__ for kind in published_events()}
    )

    def write(self, recorded: Recorded) -> Outgoing:
        """Return the message that carries an event, with the time it was written down."""
        message = MessageWriter.write(self, recorded)
        told = {**message.headers, RECORDED_AT: format_time(recorded.recorded_at)}
        return attrs.evolve(message, headers=told)


@attrs.frozen(kw_only=True)
class FanOut:
    """Implements ``Publisher``: keeps deliveries, which the deliverer makes at its own pace.

    An endpoint gets each event once, however often the relay publishes it, and none of the time
    before it was registered.
    """

    units: PlatformUnits
    clock: Clock

    def publish(self, messages: Sequence[Outgoing]) -> None:
        """Keep a delivery of each message for every endpoint of its business that wants it.

        Raises:
            DependencyUnavailable: the store does not answer; nothing was kept.
        """
        addressed = [(_business_of(message), message) for message in messages]
        with self.units.begin() as unit:
            endpoints: dict[BusinessId, list[Endpoint]] = defaultdict(list)
            for endpoint in unit.webhooks.collecting({business for business, _ in addressed}):
                endpoints[endpoint.business_id].append(endpoint)
            deliveries: list[tuple[EndpointKey, Message]] = [
                (endpoint.key, _written(message))
                for business, message in addressed
                for endpoint in endpoints[business]
                if endpoint.wants(message.topic) and not _is_older(message, endpoint)
            ]
            if deliveries:
                unit.webhooks.add(deliveries, self.clock.now())
                unit.commit()

    def close(self) -> None:
        """Do nothing: the store is somebody else's to close."""


def _business_of(message: Outgoing) -> BusinessId:
    return BusinessId(message.key.partition(" ")[0])


def _is_older(message: Outgoing, endpoint: Endpoint) -> bool:
    recorded_at = parse_time(message.headers[RECORDED_AT], RECORDED_AT)
    return recorded_at < endpoint.created_at - _SLACK


def _written(message: Outgoing) -> Message:
    return Message(
        event_id=message.event_id,
        event_type=message.topic,
        stream=message.key.partition(" ")[2],
        body=message.body,
        content_type=message.content_type,
    )
