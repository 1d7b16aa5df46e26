"""What every store of what is held about people must do."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from typing import Any

import attrs

from customer_core.event_plane.dead_letters import LetterQuery, first_failure
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.quarantine import Quarantined
from customer_core.kernel.events import OUR_SOURCE, START, Event, Recorded
from customer_core.orders.model import OrderKey
from customer_core.privacy.registry import TABLES
from customer_core.segments.history import CustomerKey
from customer_core.testing.builders import a_customer, an_event, an_order
from customer_core.testing.contracts.given import (
    ELSEWHERE,
    HERE,
    given_customers,
    given_events,
    given_orders,
)
from customer_core.testing.contracts.suppression import ADA, BOB, a_subject
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork


def _all(platform: PlatformUnits) -> list[Recorded]:
    found: list[Recorded] = []
    with platform.begin() as unit:
        for partition in range(platform.partitions):
            place = unit.journal.read("relay:a look", partition, 1000)
            found += place.batch if place else ()
    return found


def _about(stream: str, event_id: str, **data: object) -> Event:
    return an_event(event_id, stream=stream, source=OUR_SOURCE, data=data)


class ErasureStoreContract:
    """What is held about people; the rows of tables by the registry are tried with customers."""

    def test_a_customer_is_known_by_user_email_and_phone(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ADA, email="ada@example.com", user_id="user-1"))
        with platform.begin() as unit:
            found = unit.erasures.person(CustomerKey(HERE, ADA))
            assert found is not None
            assert (found.user_id, found.emails) == ("user-1", ("ada@example.com",))
            assert unit.erasures.person(CustomerKey(ELSEWHERE, ADA)) is None

    def test_rows_go_in_chunks_and_no_others_with_them(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        place, subject = TABLES["customers"], a_subject()
        given_customers(units, a_customer(ADA), a_customer(BOB, email="bob@example.com"))
        given_customers(units, a_customer(ADA, business=ELSEWHERE))
        with platform.begin() as unit:
            assert unit.erasures.held(place, subject) == 1
            assert unit.erasures.take(place, subject, 10) == 1
            assert unit.erasures.take(place, subject, 10) == 0
            unit.commit()
        with units.begin(HERE) as here, units.begin(ELSEWHERE) as there:
            assert here.customers.get(ADA) is None
            assert here.customers.get(BOB) is not None
            assert there.customers.get(ADA) is not None

    def test_nothing_is_gone_before_the_commit(
        self, units: UnitsOfWork, platform: PlatformUnits
    ) -> None:
        given_customers(units, a_customer(ADA))
        with platform.begin() as unit:
            unit.erasures.take(TABLES["customers"], a_subject(), 10)
        with units.begin(HERE) as here:
            assert here.customers.get(ADA) is not None

    def test_orders_are_found_by_whose_they_are(self, platform: PlatformUnits) -> None:
        given_orders(platform, an_order("o-1", ADA), an_order("o-2", BOB))
        with platform.begin() as unit:
            assert unit.erasures.orders(a_subject(), 10) == [
                OrderKey(HERE, an_order("o-1").order_id)
            ]
            assert unit.erasures.orders(a_subject(ELSEWHERE), 10) == []

    def test_events_of_streams_are_read_in_order_and_deleted_for_good(
        self, platform: PlatformUnits
    ) -> None:
        mine = [_about(f"customer:{ADA}", f"e-{number}") for number in range(3)]
        given_events(platform, *mine, _about(f"customer:{BOB}", "other"))
        with platform.begin() as unit:
            unit.erasures.allow(HERE)
            first = unit.erasures.events(HERE, a_subject().streams, limit=2)
            rest = unit.erasures.events(
                HERE, a_subject().streams, limit=9, after=first[-1].point.position
            )
            assert [one.event.event_id for one in (*first, *rest)] == ["e-0", "e-1", "e-2"]
            assert unit.erasures.delete_events([*first, *rest]) == 3
            unit.commit()
        assert [one.event.event_id for one in _all(platform)] == ["other"]
        assert given_events(platform, mine[0]) == [mine[0]]

    def test_an_event_is_rewritten_in_its_place(self, platform: PlatformUnits) -> None:
        given_events(platform, an_event("e-1", stream="order:1", data={"a": 1}))
        (before,) = _all(platform)
        after = attrs.evolve(before, event=attrs.evolve(before.event, data={"b": 2}))
        with platform.begin() as unit:
            unit.erasures.allow(HERE)
            assert unit.erasures.rewrite_events([after]) == 1
            unit.commit()
        assert _all(platform) == [after]

    def test_an_event_moves_to_another_stream_in_its_place(self, platform: PlatformUnits) -> None:
        given_events(platform, _about(f"customer:{ADA}", "e-1"))
        (before,) = _all(platform)
        with platform.begin() as unit:
            unit.erasures.allow(HERE)
            unit.erasures.move_streams([(before, "customer:somebody")])
            unit.commit()
        (after,) = _all(platform)
        assert (after.point, after.event.stream) == (before.point, "customer:somebody")

    def test_dead_letters_go_with_their_events_and_forget_what_was_said(
        self, platform: PlatformUnits
    ) -> None:
        given_events(
            platform, an_event("gone", stream="order:1"), an_event("kept", stream="order:2")
        )
        gone, kept = sorted(_all(platform), key=lambda one: one.event.event_id)
        with platform.begin() as unit:
            said = [first_failure("orders", one, "says too much", NOON) for one in (gone, kept)]
            unit.dead_letters.save(said)
            unit.commit()
        with platform.begin() as unit:
            unit.erasures.allow(HERE)
            unit.erasures.delete_events([gone])
            unit.erasures.rewrite_events([kept])
            unit.commit()
        with platform.begin() as unit:
            (left,) = unit.dead_letters.find(LetterQuery(), 10)
        assert left.event_id == "kept"
        assert "too much" not in left.reason

    def test_mentions_are_found_wherever_they_stand(self, platform: PlatformUnits) -> None:
        told = [
            an_event("by-id", stream="a:1", data={"customerId": ADA}),
            an_event("by-email", stream="a:1", data={"deep": [{"to": "to ADA@example.com!"}]}),
            an_event("by-phone", stream="a:1", data={"call": "+40712345678"}),
            an_event("by-part-of-an-id", stream="a:1", data={"customerId": f"{ADA}-2"}),
            an_event("of-another-business", business=ELSEWHERE, stream="a:1", data={"x": ADA}),
        ]
        given_events(platform, *told)
        found = []
        with platform.begin() as unit:
            for partition in range(platform.partitions):
                place: Any = START
                while place is not None:
                    stretch = unit.erasures.mentions(a_subject(), partition, place, 2)
                    found += [one.event.event_id for one in stretch.events]
                    place = stretch.until
        assert sorted(found) == ["by-email", "by-id", "by-phone"]

    def test_messages_that_nobody_could_read_are_searched(self, platform: PlatformUnits) -> None:
        raws = [b'{"customerId": "cust-ada-lovelace', b'{"email": "Ada@Example.com', b"\xff\x00"]
        raws[0] += b'"'
        with platform.begin() as unit:
            unit.quarantine.put(
                [Quarantined(transport="t", raw=raw, reason="odd", at=NOON) for raw in raws]
            )
            unit.commit()
        with platform.begin() as unit:
            found = unit.erasures.put_aside(a_subject(), 10, 0)
            assert [one.raw for one in found] == raws[:2]
            assert unit.erasures.put_aside(a_subject(), 10, found[-1].id) == []

    def test_who_writes_is_waited_for(self, platform: PlatformUnits) -> None:
        with platform.begin() as unit:
            horizon = unit.erasures.horizon()
        with platform.begin() as unit:
            assert unit.erasures.is_past(horizon)
