"""Events of ours as the messages that transports carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from customer_core.event_plane.envelopes.writing import OWN_FORM, Form
from customer_core.event_plane.routing import RoutingPolicy
from customer_core.event_plane.transports import Outgoing
from customer_core.kernel.events import Recorded
from customer_core.webhooks.event_types import published_events

CORRELATION, TRACEPARENT = "correlation-id", "traceparent"


def topics() -> dict[str, str]:
    """Return the topic of each type of event that the service publishes."""
    return {kind.__name__: kind.topic for kind in published_events()}


@attrs.frozen(kw_only=True)
class MessageWriter:
    """Writes events as messages.

    Attributes:
        encode: makes bytes of plain values.
        topics: topic by type of event.
        routing: chooses another topic where it has a rule for the event.
        form: of the envelope.
    """

    encode: Callable[[object], bytes]
    topics: Mapping[str, str] = attrs.field(factory=topics)
    routing: RoutingPolicy = RoutingPolicy()
    form: Form = OWN_FORM

    def write(self, recorded: Recorded) -> Outgoing:
        """Return the message that carries an event of ours."""
        event = recorded.event
        usual = self.topics[event.event_type]
        carried = {
            CORRELATION: event.metadata.correlation_id,
            TRACEPARENT: event.metadata.traceparent,
        }
        return Outgoing(
            topic=self.routing.topic_of(event.event_type, event.business_id, usual),
            key=f"{event.business_id} {event.stream}",
            event_id=event.event_id,
            body=self.encode(self.form.write(recorded)),
            content_type=self.form.content_type,
            headers={name: value for name, value in carried.items() if value},
        )
