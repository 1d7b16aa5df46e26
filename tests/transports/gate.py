"""A gate before a server on this machine; while it is shut, the server cannot be reached."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 65_536


class Gate:
    """Lets connections through to a server until it is shut.

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
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port), reuse_port=False)
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
                for pump, one, other in (
                    (self._pump, inside, outside),
                    (self._answers if self._frames else self._pump, outside, inside),
                ):
                    threading.Thread(target=pump, args=(one, other), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                target.sendall(data)
        self._end(source, target)

    def _answers(self, source: socket.socket, target: socket.socket) -> None:
        real, shown = (b"127.0.0.1" + port.to_bytes(4) for port in (self._server[1], self.port))
        with suppress(OSError, EOFError):
            while True:
                size = _exactly(source, 4)
                frame = _exactly(source, int.from_bytes(size))
                target.sendall(size + frame.replace(real, shown))
        self._end(source, target)

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
        self.close()
        yield
        self._listener = self._listen(self.port)

    def close(self) -> None:
        """Let none through any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            through = list(self._through)
        self._end(*through)


def _exactly(source: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        if not (chunk := source.recv(size - len(data))):
            raise EOFError
        data += chunk
    return bytes(data)
