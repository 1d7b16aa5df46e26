"""What every transport must do on the way out."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from customer_core.event_plane.transports import Consumer, Publisher
from customer_core.testing.contracts.transports import (
    TransportUnderTest,
    a_message,
    ids,
    received,
    until_answered,
    until_refused,
)


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
