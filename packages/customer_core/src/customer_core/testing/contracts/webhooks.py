"""What every store of webhooks must do for one business."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.errors import ConcurrentUpdate
from customer_core.kernel.ids import BusinessId
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork
from customer_core.webhooks.deliveries import Answer, Delivery, Message
from customer_core.webhooks.model import (
    Endpoint,
    EndpointKey,
    SigningSecret,
    WebhookId,
)
from customer_core.webhooks.ports import Claimed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the specification's example
LEASE = timedelta(minutes=1)
HOOK = WebhookId("whk_1")
OK = Answer(status=204, detail="204")
BROKEN = Answer(status=500, detail="500 half broken")


def an_endpoint(
    webhook_id: str = HOOK,
    *,
    business: BusinessId = HERE,
    url: str = "https://shop.example/hook",
    event_types: tuple[str, ...] = ("*",),
) -> Endpoint:
    """Return an endpoint that is active."""
    return Endpoint(
        business_id=business,
        id=WebhookId(webhook_id),
        url=url,
        event_types=event_types,
        description="Łódź",
        secrets=(SigningSecret(SECRET), SigningSecret(SECRET, NOON)),
        created_at=NOON,
        updated_at=NOON,
    )


def a_message(event_id: str, stream: str = "customer:cust-123") -> Message:
    """Return a message of a stream."""
    return Message(
        event_id=event_id, event_type="CustomerCreated", stream=stream, body=b'{"name": "\xc5\x81"}'
    )


class Stores:
    """Both sides of a store, by what tests do with them."""

    def keep(self, units: UnitsOfWork, *endpoints: Endpoint) -> None:
        for endpoint in endpoints:
            with units.begin(endpoint.business_id) as unit:
                unit.webhooks.add(endpoint)
                unit.commit()

    def send(
        self,
        platform: PlatformUnits,
        *messages: Message,
        to: str = HOOK,
        business: BusinessId = HERE,
        at: datetime = NOON,
    ) -> int:
        key = EndpointKey(business, WebhookId(to))
        with platform.begin() as unit:
            added = unit.webhooks.add([(key, message) for message in messages], at)
            unit.commit()
        return added

    def claim(
        self, platform: PlatformUnits, at: datetime = NOON, limit: int = 10, of_endpoint: int = 10
    ) -> Sequence[Claimed]:
        with platform.begin() as unit:
            claimed = unit.webhooks.claim(at, limit=limit, of_endpoint=of_endpoint, lease=LEASE)
            unit.commit()
        return claimed

    def succeed(self, platform: PlatformUnits, claimed: Claimed, at: datetime = NOON) -> bool:
        with platform.begin() as unit:
            noted = unit.webhooks.succeed(claimed, OK, at)
            unit.commit()
        return noted

    def fail(
        self,
        platform: PlatformUnits,
        claimed: Claimed,
        again: datetime | None,
        at: datetime = NOON,
    ) -> bool:
        with platform.begin() as unit:
            noted = unit.webhooks.fail(claimed, BROKEN, at, again)
            unit.commit()
        return noted

    def deliveries(self, units: UnitsOfWork) -> Sequence[Delivery]:
        with units.begin(HERE) as unit:
            return unit.webhooks.deliveries(HOOK, status=None, limit=100, before=None)

    def ids(self, claimed: Sequence[Claimed]) -> list[str]:
        return [one.delivery.message.event_id for one in claimed]


class WebhooksContract(Stores):
    """What a store of one business's webhooks must do."""

    def test_an_endpoint_is_kept_whole(self, units: UnitsOfWork) -> None:
        self.keep(units, an_endpoint())
        with units.begin(HERE) as unit:
            assert unit.webhooks.get(HOOK) == an_endpoint()
            assert unit.webhooks.all() == [an_endpoint()]

    def test_another_business_does_not_see_it(self, units: UnitsOfWork) -> None:
        self.keep(units, an_endpoint())
        with units.begin(ELSEWHERE) as unit:
            assert unit.webhooks.get(HOOK) is None
            assert unit.webhooks.all() == []
            unit.webhooks.remove(HOOK)
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.webhooks.get(HOOK) is not None

    def test_a_change_is_kept_unless_another_came_first(self, units: UnitsOfWork) -> None:
        self.keep(units, an_endpoint())
        changed = an_endpoint()
        changed.change(NOON, url="https://other.example/hook")
        changed.pause(NOON)
        with units.begin(HERE) as unit:
            unit.webhooks.save(changed)
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.webhooks.get(HOOK) == changed
            late = an_endpoint()
            late.change(NOON, description="late")
            with pytest.raises(ConcurrentUpdate):
                unit.webhooks.save(late)

    def test_one_that_is_removed_takes_its_deliveries_along(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"))
        with units.begin(HERE) as unit:
            unit.webhooks.remove(HOOK)
            unit.commit()
        assert self.deliveries(units) == []
        assert self.claim(platform) == []

    def test_deliveries_are_listed_from_the_newest_by_status(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, *(a_message(f"evt_{n}", f"customer:{n}") for n in range(5)))
        first, *_ = self.claim(platform)
        self.succeed(platform, first)
        with units.begin(HERE) as unit:
            page = unit.webhooks.deliveries(HOOK, status=None, limit=2, before=None)
            rest = unit.webhooks.deliveries(HOOK, status=None, limit=9, before=page[-1].number)
            done = unit.webhooks.deliveries(HOOK, status="delivered", limit=9, before=None)
        assert [one.message.event_id for one in (*page, *rest)] == [
            f"evt_{n}" for n in (4, 3, 2, 1, 0)
        ]
        assert [one.message for one in done] == [a_message("evt_0", "customer:0")]

    def test_a_delivery_is_kept_once_for_its_event(self, units: UnitsOfWork) -> None:
        self.keep(units, an_endpoint())
        delivery = Delivery(
            endpoint=EndpointKey(HERE, HOOK),
            message=a_message("evt_1"),
            created_at=NOON,
            next_attempt_at=NOON,
        )
        for _ in range(2):
            with units.begin(HERE) as unit:
                unit.webhooks.deliver(delivery)
                unit.commit()
        (kept,) = self.deliveries(units)
        assert kept.message == delivery.message

    def test_one_event_is_sent_again_whatever_became_of_it(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"))
        (claimed,) = self.claim(platform)
        self.succeed(platform, claimed)
        with units.begin(HERE) as unit:
            assert unit.webhooks.redeliver(HOOK, NOON, event_id="evt_1", since=None) == 1
            assert unit.webhooks.redeliver(HOOK, NOON, event_id="evt_\x00", since=None) == 0
            unit.commit()
        (again,) = self.claim(platform)
        assert (again.delivery.attempts, again.delivery.tries) == (2, 1)

    def test_all_that_failed_since_a_moment_are_sent_again(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        later = NOON + timedelta(hours=1)
        self.send(platform, a_message("evt_old", "customer:1"))
        self.send(platform, a_message("evt_1", "customer:2"), a_message("evt_2"), at=later)
        for claimed in self.claim(platform, later):
            if claimed.delivery.message.event_id == "evt_2":
                self.succeed(platform, claimed)
            else:
                self.fail(platform, claimed, None)
        with units.begin(HERE) as unit:
            assert unit.webhooks.redeliver(HOOK, later, event_id=None, since=later) == 1
            unit.commit()
        assert self.ids(self.claim(platform, later)) == ["evt_1"]
