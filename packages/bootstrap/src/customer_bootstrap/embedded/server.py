"""What both embedded servers share: a folder, a port, a child, and how it starts and stops."""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from customer_bootstrap.embedded import processes
from customer_bootstrap.embedded.child import Child
from customer_bootstrap.errors import ServerError


class EmbeddedServer(ABC):
    """A server whose data lie in a folder of ours, reachable on 127.0.0.1 by password.

    Whoever starts it holds the folder (:meth:`DataDir.claim`): a server that still runs there is
    one that outlived a killed owner, and is stopped first. Start and stop may be repeated; the
    address stays the same.
    """

    name: ClassVar[str]
    start_seconds: ClassVar[float] = 60.0
    stop_steps: ClassVar[Sequence[tuple[signal.Signals, float]]]
    passing_troubles: ClassVar[Sequence[str]]
    """What the log says where another port or another moment would do."""
    fatal_words: ClassVar[Sequence[str]]
    """By what the log's decisive line is known."""

    def __init__(
        self, folder: Path, *, password: str, log_file: Path | None = None, durable: bool = True
    ) -> None:
        """Describe the server; nothing runs yet.

        Args:
            folder: where its data lie; made on the first start.
            password: of letters, digits, ``-`` and ``_``.
            log_file: what it logs to, in its folder if not given.
            durable: False gives up safety against a crash of the machine, for speed in tests.
        """
        self._folder = folder.resolve()
        self._password = password
        self._log_file = log_file or self._folder / f"{self.name.lower()}.log"
        self._durable = durable
        self._port = 0
        self._child: Child | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The server's address with its password, valid from the first start on."""

    @property
    def pid(self) -> int | None:
        """The number of the server's process, None where it does not run."""
        return self._child.pid if self._child and not self._child.has_ended() else None

    def start(self) -> None:
        """Start the server, and make its data first where there are none.

        Raises:
            ServerError: it could not be started; the message names the remedy.
        """
        if self.pid is not None:
            return
        for folder in (self._folder, self._log_file.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._prepare()
        try:
            self._launch()
            self._settle()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server once all it has acknowledged is on disk; nothing if it does not run."""
        if self._child:
            self._child.stop(*self.stop_steps)
            self._child = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @abstractmethod
    def _prepare(self) -> None:
        """Stop what outlived an earlier owner, and make the data where there are none."""

    @abstractmethod
    def _run(self) -> Child:
        """Start the program on the port."""

    @abstractmethod
    def _is_ready(self, child: Child) -> bool:
        """Tell whether the program answers."""

    def _settle(self) -> None:  # noqa: B027 - only one of the servers has something to do
        """Do what remains once the server answers."""

    def _launch(self) -> None:
        known = self._port
        deadline = time.monotonic() + self.start_seconds
        while True:
            self._port = processes.free_port(known)
            self._child = self._run()
            if self._waited_for(self._child, deadline):
                return
            reason = self._child.said(*self.fatal_words)
            passing = self._child.said(*self.passing_troubles)
            self.stop()
            in_vain = not any(trouble in passing for trouble in self.passing_troubles)
            if in_vain or time.monotonic() > deadline:
                raise ServerError(
                    f"{self.name} did not start on {self._folder}: {reason}.",
                    f"Mend that and start again; all it said is in {self._log_file}.",
                )
            time.sleep(processes.PAUSE)

    def _waited_for(self, child: Child, deadline: float) -> bool:
        while time.monotonic() < deadline and not child.has_ended():
            if self._is_ready(child):
                return True
            time.sleep(processes.PAUSE)
        return False
