"""A closed-loop HTTP/1.1 load generator for servers on this machine.

A fixed number of keep-alive connections each send a request, wait for its answer and send the next.
One thread and the standard library's selector keep it lean enough to outrun the servers measured;
`LoadReport.generator_cpu` says how near the generator itself came to its own limit.

It refuses any address that is not loopback, and stops after the seconds or requests allowed:

    python -m bench.load http://127.0.0.1:8007/v1/customers/cust_456 -H "Authorization: Bearer …"
"""

import argparse
import contextlib
import ipaddress
import math
import selectors
import socket
import time
from array import array
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import attrs

from bench.http1 import LoadError, http_request, loopback_address, measure_response

RequestFactory = Callable[[], bytes]
"""Gives the bytes of the next request; called once for each request sent."""

_CHUNK = 65_536
_CONNECT_SECONDS = 5.0
_clock = time.perf_counter


@attrs.frozen(kw_only=True)
class Limits:
    """How much load to generate.

    `seconds` ends the sending, `requests` too where given, whichever comes first. Answers still
    outstanding are awaited for `grace_seconds` more.
    """

    connections: int = attrs.field(default=32, validator=attrs.validators.gt(0))
    seconds: float = attrs.field(default=5.0, validator=attrs.validators.gt(0))
    requests: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.gt(0))
    )
    grace_seconds: float = attrs.field(default=5.0, validator=attrs.validators.gt(0))


@attrs.frozen(kw_only=True)
class LoadReport:
    """What one load run saw. Percentiles are over every answer, whatever its status.

    `broken` counts requests that got no answer: the connection closed, or the grace ran out.
    `generator_cpu` is the share of one core the generator used; near 1 it is the generator that was
    measured, not the server. `server_cpu` is the same of the server, where somebody measured it.
    """

    seconds: float
    statuses: Mapping[int, int]
    broken: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    generator_cpu: float
    server_cpu: float | None = None

    @property
    def succeeded(self) -> int:
        """Number of answers with a 2xx status."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300)

    @property
    def non_2xx(self) -> int:
        """Number of answers with any other status."""
        return sum(self.statuses.values()) - self.succeeded

    @property
    def requests_per_second(self) -> float:
        """Successful answers a second: refusing quickly earns nothing."""
        return self.succeeded / self.seconds

    @property
    def server_microseconds(self) -> float:
        """Processor time of the server for each answer, in µs; NaN where nobody measured it."""
        if self.server_cpu is None:
            return math.nan
        return self.server_cpu * self.seconds / sum(self.statuses.values()) * 1e6

    def __str__(self) -> str:
        return (
            f"{self.requests_per_second:,.0f} requests/s, p50 {self.p50_ms:.2f} ms, "
            f"p95 {self.p95_ms:.2f} ms, p99 {self.p99_ms:.2f} ms, non-2xx {self.non_2xx}, "
            f"broken {self.broken}, generator {self.generator_cpu:.0%} of a core"
        )


def run_load(address: tuple[str, int], next_request: RequestFactory, limits: Limits) -> LoadReport:
    """Drive the server at a loopback `address` and report what it did.

    Raises:
        LoadError: not loopback, connections refused, or answers that cannot be measured.
    """
    if not ipaddress.ip_address(address[0]).is_loopback:
        raise LoadError(f"{address[0]} is not this machine: load goes to loopback only.")
    with contextlib.closing(_Run(address, next_request, limits)) as run:
        return run.execute()


@attrs.define(eq=False)
class _Connection:
    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""


class _Run:
    def __init__(
        self, address: tuple[str, int], next_request: RequestFactory, limits: Limits
    ) -> None:
        self._address = address
        self._next_request = next_request
        self._limits = limits
        self._selector = selectors.DefaultSelector()
        self._latencies = array("d")
        self._statuses: Counter[int] = Counter()
        self._broken = 0
        self._waiting = 0
        self._to_send = -1 if limits.requests is None else limits.requests
        self._deadline = 0.0
        self._ended = 0.0

    def execute(self) -> LoadReport:
        connections = [self._connect() for _ in range(self._limits.connections)]
        started, cpu = _clock(), time.process_time()
        self._deadline = started + self._limits.seconds
        for connection in connections:
            self._send_next(connection)
        self._pump()
        return self._report(started, time.process_time() - cpu)

    def close(self) -> None:
        for key in list(self._selector.get_map().values()):
            key.data.socket.close()
        self._selector.close()

    def _connect(self) -> _Connection:
        try:
            opened = socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
        except OSError as error:
            raise LoadError(f"The server at {self._address} cannot be reached: {error}.") from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Blocking, without a timeout: only readable sockets are read, and a timeout would cost
        # one more system call for each read and write.
        opened.settimeout(None)
        connection = _Connection(opened)
        self._selector.register(opened, selectors.EVENT_READ, connection)
        return connection

    def _retire(self, connection: _Connection) -> None:
        self._selector.unregister(connection.socket)
        connection.socket.close()

    def _pump(self) -> None:
        give_up_at = self._deadline + self._limits.grace_seconds
        while self._waiting:
            ready = self._selector.select(max(give_up_at - _clock(), 0))
            if not ready:
                self._broken += self._waiting
                self._ended = _clock()
                return
            for key, _ in ready:
                self._receive(key.data)

    def _send_next(self, connection: _Connection) -> None:
        if self._to_send == 0 or _clock() >= self._deadline:
            self._retire(connection)
            return
        self._to_send -= 1
        self._waiting += 1
        request = self._next_request()
        connection.sent_at = _clock()
        # A connection that the server has closed shows as readable and is replaced there.
        with contextlib.suppress(ConnectionError):
            connection.socket.sendall(request)

    def _receive(self, connection: _Connection) -> None:
        try:
            chunk = connection.socket.recv(_CHUNK)
        except ConnectionError:
            chunk = b""
        if not chunk:
            self._replace(connection)
            return
        data = connection.received + chunk
        measured = measure_response(data)
        if measured is None or len(data) < measured[1]:
            connection.received = data
            return
        connection.received = b""
        self._ended = _clock()
        self._latencies.append(self._ended - connection.sent_at)
        self._statuses[measured[0]] += 1
        self._waiting -= 1
        self._send_next(connection)

    def _replace(self, connection: _Connection) -> None:
        self._broken += 1
        self._waiting -= 1
        self._retire(connection)
        self._send_next(self._connect())

    def _report(self, started: float, cpu_seconds: float) -> LoadReport:
        if not self._latencies:
            raise LoadError(f"The server at {self._address} answered nothing.")
        ordered = sorted(self._latencies)
        elapsed = self._ended - started

        def percentile_ms(share: float) -> float:
            return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

        return LoadReport(
            seconds=elapsed,
            statuses=dict(self._statuses),
            broken=self._broken,
            p50_ms=percentile_ms(0.50),
            p95_ms=percentile_ms(0.95),
            p99_ms=percentile_ms(0.99),
            generator_cpu=cpu_seconds / elapsed,
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.load", description="Load one local address.")
    parser.add_argument("url")
    parser.add_argument("-X", "--method", default="GET")
    parser.add_argument("-H", "--header", action="append", default=[], metavar="NAME: VALUE")
    parser.add_argument("--body", type=Path, help="a file whose bytes are sent as JSON")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--requests", type=int)
    return parser.parse_args()


def main() -> None:
    """Send one request over and over, and print the report."""
    arguments = _arguments()
    parts = urlsplit(arguments.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        name: value.strip() for name, _, value in (h.partition(":") for h in arguments.header)
    }
    body = arguments.body.read_bytes() if arguments.body else b""
    request = http_request(arguments.method, path, headers=headers, body=body)
    try:
        limits = Limits(
            connections=arguments.connections,
            seconds=arguments.seconds,
            requests=arguments.requests,
        )
        print(run_load(loopback_address(arguments.url), lambda: request, limits))
    except (LoadError, ValueError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
