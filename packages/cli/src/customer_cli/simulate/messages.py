"""What the simulation yields."""

from __future__ import annotations

import attrs

from customer_cli.simulate.facts import TOPICS, Fact, service_of

_NAMES = ("orderId", "appointmentId", "requestId", "customerId", "userId")


@attrs.frozen(eq=False)
class SimulatedMessage:
    """One message, as a transport would bring it.

    Attributes:
        payload: the document, byte for byte.
        fact: what it tells, or None where it is no event.
    """

    payload: bytes
    fact: Fact | None = None

    @property
    def service(self) -> str:
        """Who sends it: the first word of its stream, such as ``orders``."""
        return "orders" if self.fact is None else service_of(self.fact.kind)

    @property
    def topic(self) -> str:
        """Its topic, such as ``orders.order.created``."""
        return "orders.garbage" if self.fact is None else TOPICS[self.fact.kind]

    @property
    def key(self) -> str:
        """What it is about; a transport that knows of order keeps it for messages of one key."""
        if self.fact is None:
            return "nothing"
        data = self.fact.data
        about = next((str(data[name]) for name in _NAMES if name in data), self.fact.kind)
        return f"{self.fact.business}:{about}"
