"""What every transport must do on the way in."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from customer_core.event_plane.transports import Consumer
from customer_core.testing.contracts.transports import (
    PATIENCE_SECONDS,
    WAIT_MILLISECONDS,
    TransportUnderTest,
    a_message,
    ids,
    received,
    until_answered,
    until_refused,
)


class ConsumerContract:
    """Consuming: each message goes to one member, and is not lost before it is acknowledged."""

    @pytest.fixture
    def send(self, transport: TransportUnderTest) -> Iterator[Callable[..., None]]:
        """Publish messages by their numbers."""
        with closing(transport.publisher()) as publisher:

            def publish(*numbers: int) -> None:
                publisher.publish([a_message(n, key=f"default order:{n}") for n in numbers])

            yield publish

    @pytest.fixture
    def member(self, transport: TransportUnderTest) -> Iterator[Callable[[str], Consumer]]:
        """Open a member of the group; it is closed after the test."""
        made: list[Consumer] = []

        def opened(name: str) -> Consumer:
            consumer = transport.consumer(name)
            made.append(consumer)
            until_answered(consumer.open)
            return consumer

        yield opened
        for consumer in made:
            consumer.close()

    def test_what_was_not_acknowledged_comes_again_after_opening(
        self, member: Callable[[str], Consumer], send: Callable[..., None]
    ) -> None:
        consumer = member("one")
        send(1, 2, 3)
        received(consumer, 3, acknowledged=False)

        until_answered(consumer.open)

        assert sorted(ids(received(consumer, 3))) == ["evt-1", "evt-2", "evt-3"]

    def test_what_a_member_left_unacknowledged_goes_to_another(
        self, member: Callable[[str], Consumer], send: Callable[..., None]
    ) -> None:
        first = member("one")
        send(1, 2, 3)
        received(first, 3, acknowledged=False)
        first.close()

        assert sorted(ids(received(member("two"), 3))) == ["evt-1", "evt-2", "evt-3"]

    def test_what_was_acknowledged_does_not_come_again(
        self, member: Callable[[str], Consumer], send: Callable[..., None]
    ) -> None:
        first = member("one")
        send(1, 2, 3)
        received(first, 3)
        first.close()
        second = member("two")
        send(4)

        assert ids(received(second, 1)) == ["evt-4"]

    def test_of_a_set_a_part_can_be_acknowledged(
        self, member: Callable[[str], Consumer], send: Callable[..., None]
    ) -> None:
        first = member("one")
        send(*range(10))
        messages = received(first, 10, acknowledged=False)
        first.ack([one for one in messages if one.headers["message-id"] != "evt-5"])
        first.close()

        second = member("two")
        found: list[str] = []
        while "evt-5" not in found:
            found += ids(received(second, 1))

    def test_each_message_goes_to_one_member(
        self, member: Callable[[str], Consumer], send: Callable[..., None]
    ) -> None:
        members = [member("one"), member("two")]
        send(*range(100))

        found: list[str] = []
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(set(found)) < 100 and time.monotonic() < deadline:
            for consumer in members:
                batch = consumer.read(WAIT_MILLISECONDS, 10)
                consumer.ack(batch)
                found += ids(batch)

        assert set(found) == {f"evt-{n}" for n in range(100)}

    def test_no_more_is_read_than_asked_for(
        self, member: Callable[[str], Consumer], send: Callable[..., None]
    ) -> None:
        consumer = member("one")
        send(*range(20))

        assert 1 <= len(received(consumer, 1, at_once=7)) <= 7

    def test_reading_nothing_is_no_error(self, member: Callable[[str], Consumer]) -> None:
        consumer = member("one")
        assert list(consumer.read(1, 10)) == []
        consumer.ack([])

    def test_a_transport_that_is_away_is_told_of_and_read_again_when_it_is_back(
        self,
        transport: TransportUnderTest,
        member: Callable[[str], Consumer],
        send: Callable[..., None],
    ) -> None:
        consumer = member("one")
        send(1)
        received(consumer, 1)
        with transport.cut_off():
            until_refused(lambda: consumer.read(WAIT_MILLISECONDS, 10))
            until_refused(consumer.open)
        until_answered(consumer.open)
        until_answered(lambda: send(2))

        found: list[str] = []
        while "evt-2" not in found:
            found += ids(received(consumer, 1))

    def test_closing_twice_or_without_opening_does_no_harm(
        self, transport: TransportUnderTest, member: Callable[[str], Consumer]
    ) -> None:
        consumer = member("one")
        consumer.close()
        consumer.close()
        transport.consumer("never opened").close()
