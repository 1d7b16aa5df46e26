"""What every transport must do, out and in."""
# ruff: noqa: S101, PLR2004, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from typing import Protocol

import pytest

from customer_core.event_plane.transports import Consumer, Incoming, Outgoing, Publisher
from customer_core.kernel.errors import DependencyUnavailable

PATIENCE_SECONDS = 40.0
_WAIT_MILLISECONDS = 100


class TransportUnderTest(Protocol):
    """A transport whose output is its own input."""

    def publisher(self) -> Publisher:
        """Return the transport out, not closed by anybody else."""
        ...

    def consumer(self, member: str) -> Consumer:
        """Return a member of the one group, not opened yet."""
        ...

    def cut_off(self) -> AbstractContextManager[None]:
        """Let the transport not answer as long as a ``with`` lasts."""
        ...


def a_message(
    number: int = 1,
    *,
    key: str = "default customer:cust-1",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Outgoing:
    """Return a message as a relay sends it."""
    return Outgoing(
        topic="customers.customer.created",
        key=key,
        event_id=f"evt-{number}",
        body=b'{"number": %d}' % number if body is None else body,
        headers=headers or {},
    )


def received(
    consumer: Consumer, number: int, *, acknowledged: bool = True, at_once: int = 500
) -> list[Incoming]:
    """Read until so many messages have come; fail where they do not."""
    found: list[Incoming] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(found) < number:
        assert time.monotonic() < deadline, f"{len(found)} of {number} messages came"
        batch = consumer.read(_WAIT_MILLISECONDS, at_once)
        found += batch
        if acknowledged:
            consumer.ack(batch)
    return found


def ids(messages: Sequence[Incoming]) -> list[str]:
    """Return the ids of the events that messages carry."""
    return [message.headers["message-id"] for message in messages]


def until_answered(attempt: Callable[[], object]) -> None:
    """Attempt something until the transport answers; fail where it does not any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            attempt()
        except DependencyUnavailable:
            assert time.monotonic() < deadline, "the transport does not answer any more"
            time.sleep(0.05)
        else:
            return


def until_refused(attempt: Callable[[], object]) -> None:
    """Attempt something until it is told that the transport does not answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            attempt()
        except DependencyUnavailable:
            return
    pytest.fail("nobody told that the transport does not answer")


class PublisherContract:
    """Publishing: everything arrives, as it was sent, in order."""

    @pytest.fixture
    def publisher(self, transport: TransportUnderTest) -> Iterator[Publisher]:
        """The transport out."""
        with closing(transport.publisher()) as publisher:
            yield publisher

    @pytest.fixture
    def consumer(self, transport: TransportUnderTest) -> Iterator[Consumer]:
        """A member that has joined, so that queues are there."""
        with closing(transport.consumer("reader")) as consumer:
            until_answered(consumer.open)
            yield consumer

    def test_a_message_arrives_with_all_that_goes_beside_it(
        self, publisher: Publisher, consumer: Consumer
    ) -> None:
        publisher.publish([a_message(headers={"traceparent": "00-abc", "correlation-id": "c-1"})])

        (message,) = received(consumer, 1)

        assert message.payload == b'{"number": 1}'
        assert message.origin
        assert message.headers["topic"] == "customers.customer.created"
        assert message.headers["key"] == "default customer:cust-1"
        assert message.headers["message-id"] == "evt-1"
        assert message.headers["content-type"] == "application/json"
        assert message.headers["traceparent"] == "00-abc"
        assert message.headers["correlation-id"] == "c-1"

    @pytest.mark.parametrize(
        "body", [bytes(range(256)), b"\x00", "Łódź 🎉".encode(), b"x" * 200_000]
    )
    def test_any_body_survives(self, publisher: Publisher, consumer: Consumer, body: bytes) -> None:
        publisher.publish([a_message(body=body)])

        assert received(consumer, 1)[0].payload == body

    def test_headers_and_keys_may_be_in_any_script(
        self, publisher: Publisher, consumer: Consumer
    ) -> None:
        publisher.publish([a_message(key="łódź order:東京", headers={"actor": "Zoë 🎉"})])

        (message,) = received(consumer, 1)

        assert message.headers["actor"] == "Zoë 🎉"
        assert message.headers["key"] == "łódź order:東京"

    def test_the_order_of_a_key_is_kept_within_a_set_and_from_set_to_set(
        self, publisher: Publisher, consumer: Consumer
    ) -> None:
        for start in range(0, 60, 20):
            publisher.publish(
                [a_message(n, key=f"default order:{n % 3}") for n in range(start, start + 20)]
            )

        by_key: dict[str, list[str]] = {}
        for message in received(consumer, 60):
            by_key.setdefault(message.headers["key"], []).append(message.headers["message-id"])

        assert by_key == {
            f"default order:{key}": [f"evt-{n}" for n in range(60) if n % 3 == key]
            for key in range(3)
        }

    def test_a_thousand_messages_go_at_once(self, publisher: Publisher, consumer: Consumer) -> None:
        publisher.publish([a_message(n, key=f"default order:{n}") for n in range(1000)])

        assert sorted(ids(received(consumer, 1000))) == sorted(f"evt-{n}" for n in range(1000))

    def test_threads_publish_at_once(self, publisher: Publisher, consumer: Consumer) -> None:
        sets = [
            [a_message(100 * key + n, key=f"default order:{key}") for n in range(50)]
            for key in range(4)
        ]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(publisher.publish, sets))

        found = ids(received(consumer, 200))

        for key in range(4):
            mine = [f"evt-{100 * key + n}" for n in range(50)]
            assert [one for one in found if one in mine] == mine

    def test_nothing_to_publish_is_no_work(self, publisher: Publisher, consumer: Consumer) -> None:
        publisher.publish([])
        publisher.publish([a_message()])

        assert ids(received(consumer, 1)) == ["evt-1"]

    def test_a_transport_that_is_away_is_told_of_and_used_again_when_it_is_back(
        self, transport: TransportUnderTest, publisher: Publisher, consumer: Consumer
    ) -> None:
        publisher.publish([a_message(1)])
        assert "evt-1" in ids(received(consumer, 1))
        with transport.cut_off():
            until_refused(lambda: publisher.publish([a_message(2)]))
            until_refused(lambda: publisher.publish([a_message(2)]))
        until_answered(consumer.open)
        until_answered(lambda: publisher.publish([a_message(2), a_message(3)]))

        found: list[str] = []
        while "evt-3" not in found:
            found += ids(received(consumer, 1))
        assert "evt-2" in found

    def test_closing_twice_or_without_use_does_no_harm(self, transport: TransportUnderTest) -> None:
        unused = transport.publisher()
        unused.close()
        unused.close()


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
                batch = consumer.read(_WAIT_MILLISECONDS, 10)
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
            until_refused(lambda: consumer.read(_WAIT_MILLISECONDS, 10))
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
