"""What building a new version of a read model must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from typing import Any

import pytest

from customer_core.event_plane.perspectives.orders import OrdersPerspective
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.projector import PERSPECTIVES
from customer_core.event_plane.rebuild import (
    Building,
    Comparison,
    PerspectiveNotFound,
    RebuildBehind,
    Rebuilder,
    RebuildRunning,
    Rebuilds,
    cursor_of,
)
from customer_core.kernel.events import Event
from customer_core.kernel.ids import OrderId
from customer_core.kernel.policies import Policies
from customer_core.orders.model import Order, OrderKey
from customer_core.testing.builders import an_event, an_order, order_created, payment_processed
from customer_core.testing.contracts.given import HERE, given_events

ORDERS = OrdersPerspective(Policies())


def placed(name: str) -> Event:
    """Return the event that places an order."""
    return an_event(event_type="OrderCreated", stream=f"order:{name}", data=order_data(name))


def order_data(name: str) -> dict[str, Any]:
    """Return what the event says."""
    data: dict[str, Any] = order_created(name)["data"]
    return data


def projected(platform: PlatformUnits) -> None:
    """Let the perspective that serves take all there is."""
    for partition in range(platform.partitions):
        with platform.begin() as unit:
            cursor = unit.journal.read(PERSPECTIVES, partition, 1_000)
            assert cursor is not None
            if cursor.batch:
                ORDERS.apply(unit, cursor.batch)
                cursor.advance(cursor.batch[-1].point)
            unit.commit()


def filled(building: Building, platform: PlatformUnits) -> None:
    """Fill the new version as far as the one that serves."""
    rebuilder = Rebuilder(building, ORDERS)
    for partition in range(platform.partitions):
        while rebuilder.step(partition, 2).more:
            pass


def orders(platform: PlatformUnits, *names: str) -> list[Order | None]:
    """Return the orders that serve."""
    keys = [OrderKey(HERE, OrderId(name)) for name in names]
    with platform.begin() as unit:
        known = unit.orders.load(keys)
    return [known.get(key) for key in keys]


def rebuilt(rebuilds: Rebuilds, platform: PlatformUnits, *, check: bool = False) -> Comparison:
    """Build a version from the beginning and change over."""
    with rebuilds.open("orders", afresh=False) as building:
        return building.switch(lambda: filled(building, platform), only_compare=check)


class RebuildsContract:
    """A new version is filled beside the one that serves, and takes its place."""

    def test_a_rebuild_of_what_is_right_changes_nothing(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, *(placed(f"order-{number}") for number in range(5)))
        projected(platform)
        before = orders(platform, "order-0", "order-4")
        found = rebuilt(rebuilds, platform)
        assert found.same
        assert found.serving == found.built
        assert found.built.rows == 5
        assert orders(platform, "order-0", "order-4") == before

    def test_a_wrong_row_is_found_and_put_right(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, placed("order-1"), placed("order-2"))
        projected(platform)
        right = orders(platform, "order-1")
        with platform.begin() as unit:
            unit.orders.save([an_order("order-1", total="0.01"), an_order("never")])
            unit.commit()
        found = rebuilt(rebuilds, platform)
        assert (found.differing, found.serving.rows, found.built.rows) == (2, 3, 2)
        assert found.serving.checksum != found.built.checksum
        assert orders(platform, "order-1", "never") == [*right, None]

    def test_comparing_alone_leaves_what_serves(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        with platform.begin() as unit:
            unit.orders.save([an_order("never")])
            unit.commit()
        assert rebuilt(rebuilds, platform, check=True).differing == 1
        assert orders(platform, "never") != [None]

    def test_the_version_that_serves_does_not_see_the_one_that_is_built(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        with rebuilds.open("orders", afresh=False) as building:
            with building.begin() as unit:
                unit.models.orders.save([an_order("order-1")])
                unit.commit()
            assert orders(platform, "order-1") == [None]

    def test_it_never_overtakes_the_perspective_that_serves(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, placed("order-1"))
        with rebuilds.open("orders", afresh=False) as building:
            filled(building, platform)
            assert building.remaining() == 0
            projected(platform)
            assert building.remaining() == 1
            filled(building, platform)
            assert building.remaining() == 0

    def test_it_is_not_changed_over_while_it_is_behind(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, placed("order-1"))
        projected(platform)
        before = orders(platform, "order-1")
        with rebuilds.open("orders", afresh=False) as building:
            with pytest.raises(RebuildBehind):
                building.switch(lambda: None)
            assert orders(platform, "order-1") == before
            assert building.switch(lambda: filled(building, platform)).same

    def test_one_that_was_left_is_gone_on_with(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, *(placed(f"order-{number}") for number in range(9)))
        projected(platform)
        with rebuilds.open("orders", afresh=False) as building:
            assert not building.resumed
            filled(building, platform)
        with rebuilds.open("orders", afresh=False) as building:
            assert building.resumed
            assert building.remaining() == 0
            assert building.switch(lambda: None).same

    def test_one_that_was_left_can_be_begun_afresh(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, placed("order-1"))
        projected(platform)
        with rebuilds.open("orders", afresh=False) as building:
            with building.begin() as unit:
                unit.models.orders.save([an_order("of a version before")])
                unit.commit()
            filled(building, platform)
        with rebuilds.open("orders", afresh=True) as building:
            assert building.switch(lambda: filled(building, platform)).same

    def test_the_next_rebuild_begins_at_the_beginning(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, placed("order-1"))
        projected(platform)
        rebuilt(rebuilds, platform)
        with rebuilds.open("orders", afresh=False) as building:
            assert not building.resumed
            assert building.remaining() == 1

    def test_two_at_once_are_refused(self, rebuilds: Rebuilds) -> None:
        with (
            rebuilds.open("orders", afresh=False),
            pytest.raises(RebuildRunning, match="orders"),
            rebuilds.open("orders", afresh=False),
        ):
            pass

    def test_a_perspective_nobody_knows_is_refused(self, rebuilds: Rebuilds) -> None:
        with (
            pytest.raises(PerspectiveNotFound, match="orders"),
            rebuilds.open("ordres", afresh=False),
        ):
            pass

    def test_what_comes_after_the_change_is_applied_to_the_new_version(
        self, platform: PlatformUnits, rebuilds: Rebuilds
    ) -> None:
        given_events(platform, placed("order-1"))
        projected(platform)
        rebuilt(rebuilds, platform)
        paid = payment_processed("order-1")["data"]
        given_events(
            platform, an_event(event_type="PaymentProcessed", stream="order:order-1", data=paid)
        )
        projected(platform)
        (order,) = orders(platform, "order-1")
        assert order is not None
        assert order.created is not None
        assert order.paid is not None

    def test_its_cursor_is_its_own(self) -> None:
        assert cursor_of("orders") != PERSPECTIVES
