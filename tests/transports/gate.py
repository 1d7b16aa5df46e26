"""A gate before a server on this machine; while it is shut or silent, nobody reaches the server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 65_536


class Gate:
    """Lets connections through to a server until it is shut or silent.

    Args:
        port: the server's on 127.0.0.1.
        frames: whether the server's answers are frames of Kafka's protocol, in which its own port
            is told; they are changed to tell the gate's.
    """

    def __init__(self, port: int, *, frames: bool = False) -> None:
        self._server = ("127.0.0.1", port)
        self._frames = frames
        self._lock = threading.Lock()
        self._through: set[socket.socket] = set()
        self._is_open = True
        self._era: object | None = object()  # of the connections that pass; None while none does
        self._place = _bound(0)  # keeps the port while nobody listens there
        self.port: int = self._place.getsockname()[1]
        self._listener = self._listen()

    def _listen(self) -> socket.socket:
        listener = _bound(self.port)
        listener.listen()
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                inside, _ = listener.accept()
                try:
                    outside = socket.create_connection(self._server)
                except OSError:
                    inside.close()
                    continue
                with self._lock:
                    self._through |= {inside, outside}
                    is_open = self._is_open
                if not is_open:  # it was shut meanwhile
                    self._end(inside, outside)
                    continue
                for pump, one, other in (
                    (self._pump, inside, outside),
                    (self._answers if self._frames else self._pump, outside, inside),
                ):
                    threading.Thread(target=pump, args=(one, other), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            era = self._era
            while data := source.recv(_CHUNK):
                self._pass_on(era, target, data)
        self._end(source, target)

    def _answers(self, source: socket.socket, target: socket.socket) -> None:
        real, shown = (b"127.0.0.1" + port.to_bytes(4) for port in (self._server[1], self.port))
        with suppress(OSError, EOFError):
            era = self._era
            while True:
                size = _exactly(source, 4)
                frame = _exactly(source, int.from_bytes(size))
                self._pass_on(era, target, size + frame.replace(real, shown))
        self._end(source, target)

    def _pass_on(self, era: object | None, target: socket.socket, data: bytes) -> None:
        if era is not None and era is self._era:
            target.sendall(data)

    def _end(self, *connections: socket.socket) -> None:
        with self._lock:
            self._through.difference_update(connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Cut all connections off, and let none through as long as a ``with`` lasts."""
        self._shut()
        yield
        self._is_open = True
        self._listener = self._listen()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Lose all that is sent, without a word, as long as a ``with`` lasts.

        Connections of before and meanwhile stay open, and silent for ever.
        """
        self._era = None
        yield
        self._era = object()

    def close(self) -> None:
        """Let none through any more."""
        self._shut()
        self._place.close()

    def _shut(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            self._is_open = False
            through = list(self._through)
        self._end(*through)


def _bound(port: int) -> socket.socket:
    """Return a socket of a port that several may have, as long as one of them listens."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _exactly(source: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        if not (chunk := source.recv(size - len(data))):
            raise EOFError
        data += chunk
    return bytes(data)
