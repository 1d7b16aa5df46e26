"""Posting webhooks to a receiver that answers, fails, hangs, or should not be reached at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from customer_core.kernel.clock import SystemClock
from customer_core.webhooks.signature import sign
from customer_transports.webhook_sender import WebhookSender
from tests.transports.receiver import Receiver, Reply, Request, receiving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"name": "Łódź"}'.encode()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def sender() -> WebhookSender:
    return WebhookSender(5, allow_private=True)


def test_what_is_sent_arrives_and_verifies(receiver, sender):
    headers = sign([SECRET], "evt_1", SystemClock().now(), BODY)

    answer = sender.send(f"{receiver.url}/hook?x=1", {"content-type": "x/y", **headers}, BODY)

    assert answer.is_success
    (request,) = receiver.requests
    assert (request.method, request.path) == ("POST", "/hook?x=1")
    assert request.headers["content-type"] == "x/y"
    Webhook(SECRET).verify(request.body, request.headers)


@pytest.mark.parametrize("status", [200, 204, 299])
def test_two_hundred_and_what_is_like_it_is_success(receiver, sender, status):
    receiver.reply = lambda _: Reply(status)
    assert sender.send(receiver.url, {}, BODY).is_success


def test_what_the_receiver_says_of_a_failure_is_told_in_one_line(receiver, sender):
    receiver.reply = lambda _: Reply(500, body=b"half\n broken \xff" + b"x" * 9000)
    answer = sender.send(receiver.url, {}, BODY)
    assert (answer.status, answer.is_success) == (500, False)
    assert answer.detail.startswith("500 half broken \N{REPLACEMENT CHARACTER}xxx")
    assert len(answer.detail) == 201


def test_a_redirect_is_not_followed(receiver, sender):
    receiver.reply = lambda _: Reply(302, {"location": receiver.url})
    answer = sender.send(receiver.url, {}, BODY)
    assert answer.status == 302
    assert len(receiver.requests) == 1


def test_gone_is_told(receiver, sender):
    receiver.reply = lambda _: Reply(410)
    assert sender.send(receiver.url, {}, BODY).is_gone


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("120", timedelta(minutes=2)),
        ("9" * 50, timedelta(days=1)),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-1", None),
    ],
)
def test_how_long_to_wait_is_told_where_it_is_a_number(receiver, sender, asked, told):
    receiver.reply = lambda _: Reply(429, {"retry-after": asked})
    assert sender.send(receiver.url, {}, BODY).retry_after == told


def test_one_that_hangs_is_left_at_the_deadline(receiver):
    def hang(_: Request) -> Reply:
        receiver.released.wait(60)
        return Reply()

    receiver.reply = hang
    answer = WebhookSender(0.2, allow_private=True).send(receiver.url, {}, BODY)
    assert (answer.status, answer.detail) == (None, "No answer within 0.2 s.")


def test_one_that_drips_is_left_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        sender = WebhookSender(0.5, allow_private=True)

        def drip(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            while True:
                connection.sendall(b"x-more: 1\r\n")

        with _dripping(server, drip):
            answer = sender.send(url, {}, BODY)
    assert answer.status is None


def test_one_that_is_not_there_is_told(sender):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    answer = sender.send(url, {}, BODY)
    assert answer.status is None
    assert answer.detail.startswith("Not reached: ")


@pytest.mark.parametrize(
    "url", ["https://no-such-host.invalid/", f"https://{'x' * 64}.example/", "https://x:99999/"]
)
def test_a_name_that_leads_nowhere_is_told(sender, url):
    assert sender.send(url, {}, BODY).status is None


def test_a_server_without_a_certificate_to_trust_gets_nothing(receiver, sender):
    answer = sender.send(receiver.url.replace("http", "https"), {}, BODY)
    assert answer.status is None
    assert receiver.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_nothing_is_sent_within_the_network(receiver, host):
    sender = WebhookSender(5, allow_private=False)
    answer = sender.send(f"http://{host}:{receiver.port}/", {}, BODY)
    assert answer.status is None
    assert "no address on the public internet" in answer.detail
    assert receiver.requests == []


def test_a_name_is_looked_up_once_and_that_address_is_used(receiver, monkeypatch):
    asked = []

    def changing(host, port, **_):
        asked.append(host)
        address = "93.184.215.14" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    reached = []

    def refused(address, *_, **__):
        reached.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setattr(socket, "create_connection", refused)
    sender = WebhookSender(5, allow_private=False)
    sender.send("https://rebinding.example/", {}, BODY)
    assert asked == ["rebinding.example"]
    assert reached == ["93.184.215.14"]


@contextmanager
def _dripping(server: socket.socket, drip: Callable[[socket.socket], None]) -> Iterator[None]:
    """Serve one connection as long as a ``with`` lasts."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            drip(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield
    thread.join(5)
