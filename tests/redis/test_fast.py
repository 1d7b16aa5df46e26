"""The lean client: answers in order, failures at once, back by itself."""

import asyncio
import os
import signal
import ssl
import subprocess
import time
from pathlib import Path

import hiredis
import pytest

from customer_core.kernel.errors import DependencyUnavailable
from customer_redis.fast import FastRedis


def test_each_question_gets_its_own_answers(run, redis_url):
    async def scenario(fast):
        asked = [fast.ask(("SET", f"k{n}", n), ("GET", f"k{n}")) for n in range(200)]
        return await asyncio.gather(*asked)

    assert run(redis_url, scenario) == [[b"OK", str(n).encode()] for n in range(200)]


def test_what_redis_refuses_is_an_answer_of_its_own(run, redis_url):
    async def scenario(fast):
        return await fast.ask(("SET", "k", 1), ("LPUSH", "k", 1), ("GET", "k"))

    first, refused, last = run(redis_url, scenario)

    assert (first, last) == (b"OK", b"1")
    assert isinstance(refused, hiredis.ReplyError)


def test_bytes_pass_untouched(run, redis_url):
    every = bytes(range(256)) * 1000

    async def scenario(fast):
        return await fast.ask(("SET", "k", every), ("GET", "k"))

    assert run(redis_url, scenario)[1] == every


def test_the_database_of_the_address_is_used(run, redis_url):
    async def scenario(fast):
        await fast.ask(("SET", "here", 1))

    run(f"{redis_url.rpartition('/')[0]}/3", scenario)

    async def look(fast):
        return await fast.ask(("EXISTS", "here"))

    assert run(redis_url, look) == [0]


def test_while_redis_is_down_it_is_said_at_once_and_afterwards_it_is_back(run, own_redis):
    async def scenario(fast):
        await fast.ask(("SET", "k", 1))
        own_redis.stop()
        await asyncio.sleep(0.05)
        started = time.monotonic()
        with pytest.raises(DependencyUnavailable):
            await fast.ask(("GET", "k"))
        waited = time.monotonic() - started
        own_redis.start()
        for _ in range(100):
            await asyncio.sleep(0.05)
            try:
                return waited, await fast.ask(("PING",))
            except DependencyUnavailable:
                continue
        return waited, None

    waited, answer = run(own_redis.url, scenario)

    assert waited < 0.1
    assert answer == [b"PONG"]


def test_a_redis_that_falls_silent_is_given_up(run, own_redis):
    async def scenario(fast):
        os.kill(own_redis.pid, signal.SIGSTOP)
        try:
            with pytest.raises(DependencyUnavailable):
                await asyncio.wait_for(fast.ask(("GET", "k")), 10)
        finally:
            os.kill(own_redis.pid, signal.SIGCONT)

    run(own_redis.url, scenario)


def test_a_redis_that_is_not_there_is_no_reason_to_fail(run):
    async def scenario(fast):
        with pytest.raises(DependencyUnavailable):
            await fast.ask(("GET", "k"))

    run("redis://127.0.0.1:1/0", scenario)


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


class Peer(asyncio.Protocol):
    """A server that answers a greeting, or hangs up on every caller as a balancer may."""

    hangs_up = False

    def connection_made(self, transport):
        self.transport = transport
        if Peer.hangs_up:
            transport.close()

    def data_received(self, data):
        asked = data.count(b"INFO") + data.count(b"PING")
        self.transport.write(b"+run_id:abc\r\n" * asked)


async def listening(**how):
    server = await asyncio.get_running_loop().create_server(Peer, "127.0.0.1", 0, **how)
    return server, server.sockets[0].getsockname()[1]


def test_a_peer_that_hangs_up_is_tried_again_until_it_answers(monkeypatch):
    async def scenario():
        server, port = await listening()
        monkeypatch.setattr(Peer, "hangs_up", True)
        fast = FastRedis(f"redis://127.0.0.1:{port}/0")
        await fast.start()
        await asyncio.sleep(0.6)
        with pytest.raises(DependencyUnavailable):
            await fast.ask(("PING",))
        monkeypatch.setattr(Peer, "hangs_up", False)
        await asyncio.sleep(0.6)
        answer = await fast.ask(("PING",))
        await fast.close()
        server.close()
        return answer

    assert asyncio.run(scenario()) == [b"run_id:abc"]


def test_a_silent_redis_holds_nobody_up_for_long_and_costs_no_connections(run, own_redis):
    async def scenario(fast):
        sockets = open_files()
        os.kill(own_redis.pid, signal.SIGSTOP)
        waits = []
        try:
            for _ in range(10):
                started = time.monotonic()
                with pytest.raises(DependencyUnavailable):
                    await fast.ask(("GET", "k"))
                waits.append(time.monotonic() - started)
                await asyncio.sleep(0.3)
            return waits, open_files() - sockets
        finally:
            os.kill(own_redis.pid, signal.SIGCONT)

    waits, more = run(own_redis.url, scenario)

    assert max(waits) < 0.6
    assert sorted(waits)[-2] < 0.01
    assert more <= 0


@pytest.mark.parametrize("option", ["ssl_cert_reqs=none", "ssl_ca_certs={}/cert.pem"])
def test_the_options_of_a_tls_address_are_followed(tmp_path, option):
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run([*make, *files, *subject], check=True, capture_output=True)

    async def scenario():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        server, port = await listening(ssl=context)
        fast = FastRedis(f"rediss://localhost:{port}/0?{option.format(tmp_path)}")
        await fast.start()
        answer = await fast.ask(("PING",))
        await fast.close()
        server.close()
        return answer

    assert asyncio.run(scenario()) == [b"run_id:abc"]
