"""A lean way to Redis for one event loop: everything of one turn goes out together.

Answers come in the order of the commands (RESP), so a queue of futures is all the bookkeeping
there is. No pools, no decoding, no retries: whoever asks while Redis is down is told so at once,
and the connection is made again in the background.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import ssl
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import hiredis
from redis.asyncio.connection import SSLConnection, UnixDomainSocketConnection, parse_url

from customer_core.kernel.errors import DependencyUnavailable

REDIS = "Redis"
_CONNECT_SECONDS = 1.0
_RECONNECT_SECONDS = 0.25
_LOOK_SECONDS = 0.1
_SILENCE_SECONDS = 0.25
_TROUBLE = (OSError, TimeoutError, hiredis.HiredisError, DependencyUnavailable)

_RUN_ID = re.compile(rb"run_id:([0-9a-f]+)")

Argument = str | bytes | int
Command = tuple[Argument, ...]

# Its stub has a tuple of one element only.
_PACK = cast("Callable[[Command], bytes]", hiredis.pack_command)


class FastRedis:
    """One connection to Redis, shared by everything on an event loop.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``, with password and database.
    """

    def __init__(self, url: str) -> None:
        self._address = parse_url(url)
        self._scripts: list[str] = []
        self._wire: _Wire | None = None
        self._keeper: asyncio.Task[None] | None = None

    def script(self, text: str) -> str:
        """Return the name by which ``EVALSHA`` knows a script, loaded with every connection.

        Should Redis forget it in between, the answer is a ``ReplyError``, and the connection
        teaches it again for those who ask next.
        """
        if text not in self._scripts:
            self._scripts.append(text)
        if self._wire is not None and not self._wire.lost:
            self._wire.send((("SCRIPT", "LOAD", text),))
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    async def start(self) -> None:
        """Connect, and keep connected from now on; that Redis is down is no reason to fail."""
        with contextlib.suppress(*_TROUBLE):
            await self._connect()
        self._keeper = asyncio.get_running_loop().create_task(self._keep())

    @property
    def life(self) -> bytes | None:
        """Which life of the server the connection is to; another after each start of Redis."""
        wire = self._wire
        return None if wire is None or wire.lost else wire.life

    async def close(self) -> None:
        """Close the connection; what is still asked fails."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        if self._wire is not None:
            self._wire.abort()

    def ask(self, *commands: Command) -> asyncio.Future[list[Any]]:
        """Send commands and return their answers to come, in one list.

        What Redis refuses is in the list as ``hiredis.ReplyError``, not raised; the future raises
        DependencyUnavailable where Redis does not answer.
        """
        wire = self._wire
        if wire is None or wire.lost:
            future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
            future.set_exception(DependencyUnavailable(REDIS))
            return future
        if wire.forgotten:
            wire.forgotten = False
            wire.send(self._loading())
        return wire.send(commands)

    async def _keep(self) -> None:
        while True:
            if self._wire is None or self._wire.lost:
                await asyncio.sleep(_RECONNECT_SECONDS)
                with contextlib.suppress(*_TROUBLE):
                    await self._connect()
            else:
                await asyncio.sleep(_LOOK_SECONDS)
                self._wire.need_life(_SILENCE_SECONDS)

    async def _connect(self) -> None:
        async with asyncio.timeout(_CONNECT_SECONDS):
            wire = await self._open()
            try:
                wire.life = _life(await wire.send((*self._greeting(), *self._loading())))
            except BaseException:
                wire.abort()
                raise
        self._wire = wire

    async def _open(self) -> _Wire:
        loop = asyncio.get_running_loop()
        address = self._address
        if address.get("connection_class") is UnixDomainSocketConnection:
            _, wire = await loop.create_unix_connection(_Wire, address["path"])
            return wire
        secure = _tls(address) if self._is_secure else None
        host, port = address.get("host", "localhost"), address.get("port", 6379)
        _, wire = await loop.create_connection(_Wire, host, port, ssl=secure)
        return wire

    @property
    def _is_secure(self) -> bool:
        return self._address.get("connection_class") is SSLConnection

    def _loading(self) -> tuple[Command, ...]:
        return tuple(("SCRIPT", "LOAD", text) for text in self._scripts)

    def _greeting(self) -> tuple[Command, ...]:
        address = self._address
        commands: list[Command] = [("INFO", "server")]
        if "password" in address:
            user = [address["username"]] if "username" in address else []
            commands.insert(0, ("AUTH", *user, address["password"]))
        if address.get("db"):
            commands.append(("SELECT", address["db"]))
        return tuple(commands)


def _life(answers: list[Any]) -> bytes:
    """Return the server's ``run_id``, from the answers to the greeting."""
    for answer in answers:
        if isinstance(answer, hiredis.HiredisError):
            raise answer
        if isinstance(answer, bytes) and (found := _RUN_ID.search(answer)):
            return found[1]
    raise hiredis.ProtocolError("Redis does not tell its run_id")


def _is_forgotten(error: hiredis.ReplyError) -> bool:
    return str(error).startswith("NOSCRIPT")


def _tls(address: Mapping[str, Any]) -> ssl.SSLContext:
    """Return how to speak TLS, with the options of the address that redis-py knows."""
    context = ssl.create_default_context(cafile=address.get("ssl_ca_certs"))
    unchecked = address.get("ssl_cert_reqs") == "none"
    context.check_hostname = not unchecked and address.get("ssl_check_hostname", True)
    if unchecked:
        context.verify_mode = ssl.CERT_NONE
    if "ssl_certfile" in address:
        context.load_cert_chain(address["ssl_certfile"], address.get("ssl_keyfile"))
    return context


class _Question:
    """Commands that were sent together, and the answers there are already."""

    __slots__ = ("answers", "count", "future")

    def __init__(self, future: asyncio.Future[list[Any]], count: int) -> None:
        self.future = future
        self.count = count
        self.answers: list[Any] = []


class _Wire(asyncio.Protocol):
    """The connection itself."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader()
        self._waiting: deque[_Question] = deque()
        self._outgoing: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._silent_since: float | None = None
        self.lost = False
        self.forgotten = False
        self.life: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the loop's form
        self.lost = True
        while self._waiting:
            future = self._waiting.popleft().future
            if not future.done():
                future.set_exception(DependencyUnavailable(REDIS))

    def send(self, commands: Sequence[Command]) -> asyncio.Future[list[Any]]:
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing += [_PACK(command) for command in commands]
        future: asyncio.Future[list[Any]] = self._loop.create_future()
        self._waiting.append(_Question(future, len(commands)))
        return future

    def _flush(self) -> None:
        together = b"".join(self._outgoing)
        self._outgoing.clear()
        if self._transport is not None:
            self._transport.write(together)

    def data_received(self, data: bytes) -> None:
        self._silent_since = None
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            question = self._waiting[0]
            question.answers.append(answer)
            self.forgotten |= isinstance(answer, hiredis.ReplyError) and _is_forgotten(answer)
            if len(question.answers) == question.count:
                self._waiting.popleft()
                if not question.future.done():
                    question.future.set_result(question.answers)

    def need_life(self, seconds: float) -> None:
        """Give the connection up where Redis has left questions without any answer for so long."""
        now = self._loop.time()
        if not self._waiting:
            self._silent_since = None
        elif self._silent_since is None:
            self._silent_since = now
        elif now - self._silent_since > seconds:
            self.abort()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
