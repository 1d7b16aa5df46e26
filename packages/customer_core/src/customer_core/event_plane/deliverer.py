"""Making deliveries to webhooks: taking on what is due, sending it, noting what came of it.

No transaction is open while something is sent. Who takes a delivery on has it alone for the length
of a lease; one that is outlived, or a crash between sending and noting, sends again what the
receiver then knows by its id. Nothing is lost by it, and nothing overtakes in its stream.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

import attrs

from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata
from customer_core.kernel.ids import Ids
from customer_core.webhooks.deliveries import Answer, DeliveryPolicy
from customer_core.webhooks.events import WebhookStopped
from customer_core.webhooks.model import Endpoint
from customer_core.webhooks.ports import Claimed, Sender
from customer_core.webhooks.signature import sign

_log = logging.getLogger("customers.webhooks")

OF_ENDPOINT = 8
_FORGOTTEN_AT_ONCE = 1000


@attrs.frozen(kw_only=True)
class Deliverer:
    """Makes deliveries; any number of threads and processes may.

    Attributes:
        policy: how patiently.
        lease: how long a delivery is kept from others; far longer than sending may take.
        keep: how long deliveries stay to be looked at and repeated, and may wait to be made.
        chance: returns a number from 0 to 1.
    """

    units: PlatformUnits
    clock: Clock
    ids: Ids
    sender: Sender
    policy: DeliveryPolicy
    lease: timedelta
    keep: timedelta
    chance: Callable[[], float]

    def claim(self, limit: int, of_endpoint: int = OF_ENDPOINT) -> Sequence[Claimed]:
        """Take on deliveries that are due, at most ``limit``.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        with self.units.begin() as unit:
            claimed = unit.webhooks.claim(
                self.clock.now(), limit=limit, of_endpoint=of_endpoint, lease=self.lease
            )
            if claimed:
                unit.commit()
        return claimed

    def deliver(self, claimed: Claimed) -> frozenset[int]:
        """Send what was taken on, note what came of it, and return where events were written.

        Raises:
            DependencyUnavailable: the store does not answer; it is sent again after the lease.
        """
        answer = self._send(claimed)
        with self.units.begin() as unit:
            note = self._succeed if answer.is_success else self._fail
            partitions = note(unit, claimed, answer)
            unit.commit()
        self._tell(claimed, answer)
        return partitions

    def forget(self) -> int:
        """Remove what was kept long enough, and return how much that was.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        forgotten, before = 0, self.clock.now() - self.keep
        while True:
            with self.units.begin() as unit:
                count = unit.webhooks.forget(before, _FORGOTTEN_AT_ONCE)
                unit.commit()
            forgotten += count
            if count < _FORGOTTEN_AT_ONCE:
                return forgotten

    def _send(self, claimed: Claimed) -> Answer:
        message = claimed.delivery.message
        signed = sign(claimed.secrets, message.event_id, self.clock.now(), message.body)
        headers = {"content-type": message.content_type, **signed}
        return self.sender.send(claimed.url, headers, message.body)

    def _succeed(self, unit: PlatformUnit, claimed: Claimed, answer: Answer) -> frozenset[int]:
        if unit.webhooks.succeed(claimed, answer, self.clock.now()):
            unit.webhooks.recover(claimed.delivery.endpoint)
        return frozenset()

    def _fail(self, unit: PlatformUnit, claimed: Claimed, answer: Answer) -> frozenset[int]:
        now = self.clock.now()
        endpoint = unit.webhooks.hold(claimed.delivery.endpoint)
        again = self.policy.next_attempt(claimed.delivery.tries, answer, now, self.chance())
        if answer.is_gone:
            again = None
        if endpoint is None or not unit.webhooks.fail(claimed, answer, now, again):
            return frozenset()
        status = endpoint.status
        self.policy.judge(endpoint, answer, now)
        unit.webhooks.save(endpoint)
        if endpoint.status is status:
            return frozenset()
        event = self._stopped(endpoint)
        unit.journal.append([event])
        return frozenset({unit.journal.partition_of(event)})

    def _stopped(self, endpoint: Endpoint) -> Event:
        told = WebhookStopped(
            webhook_id=endpoint.id,
            status=endpoint.status,
            reason=endpoint.reason or "",
            failing_since=endpoint.failing_since or endpoint.updated_at,
        )
        event_id = self.ids.new("evt")
        return Event(
            event_id=event_id,
            event_type=type(told).__name__,
            timestamp=endpoint.updated_at,
            source=OUR_SOURCE,
            business_id=endpoint.business_id,
            stream=told.stream,
            data=to_plain(told),
            metadata=Metadata(correlation_id=event_id),
        )

    def _tell(self, claimed: Claimed, answer: Answer) -> None:
        delivery = claimed.delivery
        about = {
            "webhook_id": delivery.endpoint.id,
            "event_id": delivery.message.event_id,
            "attempt": delivery.attempts,
            "status": answer.status,
            "detail": answer.detail,
        }
        if answer.is_success:
            _log.debug("webhook delivered", extra=about)
        else:
            _log.info("webhook failed", extra=about)
