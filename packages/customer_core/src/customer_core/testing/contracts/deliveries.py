"""What every store of webhooks must do for the worker."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import timedelta

from customer_core.event_plane.ports import PlatformUnits
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.contracts.webhooks import (
    BROKEN,
    HOOK,
    LEASE,
    SECRET,
    Stores,
    a_message,
    an_endpoint,
)
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork
from customer_core.webhooks.deliveries import DeliveryStatus
from customer_core.webhooks.model import EndpointKey, EndpointStatus


class DeliveryStoreContract(Stores):
    """What a store of all businesses' deliveries must do."""

    def test_endpoints_of_some_businesses_that_collect_events_are_found(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        paused, disabled = an_endpoint("whk_2"), an_endpoint("whk_3")
        paused.pause(NOON)
        disabled.stop(EndpointStatus.DISABLED, "gone", NOON)
        self.keep(units, an_endpoint(), paused, disabled, an_endpoint("whk_4", business=ELSEWHERE))
        with platform.begin() as unit:
            found = unit.webhooks.collecting({HERE})
        assert {one.id for one in found} == {"whk_1", "whk_2"}

    def test_an_event_is_kept_once_for_each_endpoint(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint(), an_endpoint("whk_2"))
        assert self.send(platform, a_message("evt_1"), a_message("evt_2")) == 2
        assert self.send(platform, a_message("evt_2"), a_message("evt_3")) == 1
        assert self.send(platform, a_message("evt_1"), to="whk_2") == 1

    def test_what_is_claimed_tells_where_and_how_to_send_it(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"))
        (claimed,) = self.claim(platform)
        assert claimed.url == "https://shop.example/hook"
        assert claimed.secrets == (SECRET,)
        assert claimed.delivery.message == a_message("evt_1")
        assert (claimed.delivery.attempts, claimed.delivery.tries) == (1, 1)

    def test_what_is_claimed_is_kept_from_others_until_the_lease_has_passed(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"))
        self.claim(platform)
        assert self.claim(platform, NOON + LEASE / 2) == []
        (again,) = self.claim(platform, NOON + LEASE)
        assert again.delivery.attempts == 2

    def test_what_another_claims_at_this_moment_is_passed_over(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1", "customer:1"), a_message("evt_2", "customer:2"))
        with platform.begin() as first, platform.begin() as second:
            here = first.webhooks.claim(NOON, limit=1, of_endpoint=5, lease=LEASE)
            there = second.webhooks.claim(NOON, limit=5, of_endpoint=5, lease=LEASE)
            first.commit()
            second.commit()
        assert self.ids([*here, *there]) == ["evt_1", "evt_2"]
        assert self.claim(platform) == []

    def test_a_stream_goes_to_an_endpoint_one_after_the_other(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, *(a_message(f"evt_{n}") for n in range(3)))
        for n in range(3):
            (claimed,) = self.claim(platform)
            assert claimed.delivery.message.event_id == f"evt_{n}"
            assert self.claim(platform) == []
            assert self.succeed(platform, claimed)

    def test_streams_and_endpoints_do_not_wait_for_each_other(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint(), an_endpoint("whk_2"))
        self.send(platform, a_message("evt_1"), a_message("evt_2", "customer:other"))
        self.send(platform, a_message("evt_1"), to="whk_2")
        assert len(self.claim(platform)) == 3

    def test_what_follows_a_failed_attempt_waits_for_the_next_one(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"), a_message("evt_2"))
        (claimed,) = self.claim(platform)
        again = NOON + timedelta(minutes=5)
        assert self.fail(platform, claimed, again)
        self.send(platform, a_message("evt_3"))
        assert self.claim(platform, again - timedelta(seconds=1)) == []
        (retried,) = self.claim(platform, again)
        assert retried.delivery.message.event_id == "evt_1"
        assert retried.delivery.answer == BROKEN
        self.succeed(platform, retried, again)
        assert self.ids(self.claim(platform, again)) == ["evt_2"]

    def test_what_follows_a_delivery_given_up_is_made(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"), a_message("evt_2"))
        (claimed,) = self.claim(platform)
        self.fail(platform, claimed, None)
        assert self.ids(self.claim(platform)) == ["evt_2"]
        assert self.deliveries(units)[1].status is DeliveryStatus.FAILED

    def test_an_attempt_whose_lease_was_outlived_has_nothing_to_tell(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, a_message("evt_1"))
        (slow,) = self.claim(platform)
        (quick,) = self.claim(platform, NOON + LEASE)
        assert not self.fail(platform, slow, None)
        assert self.succeed(platform, quick)
        assert not self.succeed(platform, quick)

    def test_an_endpoint_that_fails_gets_one_at_a_time(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        failing = an_endpoint()
        failing.fail(NOON)
        self.keep(units, failing, an_endpoint("whk_2"))
        for to in (HOOK, "whk_2"):
            self.send(platform, *(a_message(f"evt_{n}", f"customer:{n}") for n in range(5)), to=to)
        claimed = self.claim(platform, of_endpoint=3)
        to_endpoints = sorted(one.delivery.endpoint.id for one in claimed)
        assert to_endpoints == [HOOK, "whk_2", "whk_2", "whk_2"]

    def test_nothing_is_sent_to_one_that_is_paused_until_it_is_resumed(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        paused = an_endpoint()
        paused.pause(NOON)
        self.keep(units, paused)
        self.send(platform, a_message("evt_1"))
        assert self.claim(platform) == []
        paused.resume(NOON)
        with units.begin(HERE) as unit:
            unit.webhooks.save(paused)
            unit.commit()
        assert self.ids(self.claim(platform)) == ["evt_1"]

    def test_how_an_endpoint_does_is_kept_and_forgotten(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        key = EndpointKey(HERE, HOOK)
        with platform.begin() as unit:
            held = unit.webhooks.hold(key)
            assert held is not None
            held.fail(NOON)
            unit.webhooks.save(held)
            unit.commit()
        with units.begin(HERE) as tenant:
            assert tenant.webhooks.get(HOOK) == held
        with platform.begin() as unit:
            unit.webhooks.recover(key)
            unit.commit()
        with units.begin(HERE) as tenant:
            assert tenant.webhooks.get(HOOK) == an_endpoint()

    def test_one_that_was_removed_cannot_be_held(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            assert unit.webhooks.hold(EndpointKey(HERE, HOOK)) is None

    def test_what_is_old_is_forgotten_a_part_at_a_time(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        self.keep(units, an_endpoint())
        self.send(platform, *(a_message(f"evt_{n}") for n in range(3)))
        self.send(platform, a_message("evt_new"), at=NOON + LEASE)
        for count in (2, 1, 0):
            with platform.begin() as unit:
                assert unit.webhooks.forget(NOON + LEASE, 2) == count
                unit.commit()
        assert [one.message.event_id for one in self.deliveries(units)] == ["evt_new"]
