"""The embedded PostgreSQL 18: ``with EmbeddedPostgres(folder, password=…) as database:``."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

import psutil
import psycopg

from customer_bootstrap.embedded import processes
from customer_bootstrap.embedded.accounts import server_account
from customer_bootstrap.embedded.child import Child
from customer_bootstrap.embedded.cluster import OWNER, Cluster
from customer_bootstrap.embedded.programs import postgres_programs
from customer_bootstrap.embedded.server import EmbeddedServer
from customer_bootstrap.errors import ServerError

_DATABASE = "customers"
_STATUS_LINE = 7


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL 18; its database ``customers`` belongs to the role of that name."""

    name = "PostgreSQL"
    stop_steps = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0))
    passing_troubles = ("could not create any TCP/IP sockets", "is still in use")
    fatal_words = ("FATAL", "PANIC")

    @property
    def url(self) -> str:
        """The address of the database as its owner, valid from the first start on."""
        return self._address(_DATABASE)

    def _address(self, database: str) -> str:
        return f"postgresql://{OWNER}:{self._password}@{processes.LOOPBACK}:{self._port}/{database}"

    def _prepare(self) -> None:
        account = server_account(self._folder / "data")
        self._cluster = Cluster(self._folder, account, postgres_programs(account), self._durable)
        for survivor in processes.survivors("postgres", self._cluster.marker):
            processes.stop(survivor, *self.stop_steps)
        _forget_stranger(self._cluster.pid_file)
        if not self._cluster.exists():
            self._cluster.make(self._password, self._log_file)

    def _run(self) -> Child:
        return Child(
            self._cluster.server(self._port),
            folder=self._cluster.data,
            log_file=self._log_file,
            account=self._cluster.account,
        )

    def _is_ready(self, child: Child) -> bool:
        """Tell whether the server has noted in its pid file that it takes connections."""
        try:
            lines = self._cluster.pid_file.read_text().splitlines()
        except FileNotFoundError:
            return False
        noted_all = len(lines) > _STATUS_LINE and lines[0] == str(child.pid)
        return noted_all and lines[_STATUS_LINE].strip() == "ready"

    def _settle(self) -> None:
        """Make the database on the first start; find out early whether the password is right."""
        try:
            with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
                query = "SELECT FROM pg_database WHERE datname = %s"
                if connection.execute(query, (_DATABASE,)).rowcount == 0:
                    connection.execute(f"CREATE DATABASE {_DATABASE}")
        except psycopg.OperationalError as error:
            raise ServerError(
                f"The database in {self._folder} refuses its owner: {str(error).splitlines()[-1]}.",
                "Restore secrets.json of the data folder, or move the folder away to begin anew.",
            ) from error


def _forget_stranger(pid_file: Path) -> None:
    """Remove the note of a dead server where its number now belongs to something else.

    PostgreSQL takes any process of its own user with that number, even a zombie, for a server
    that still runs, and would not start.
    """
    with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
        noted = psutil.Process(int(pid_file.read_text().split()[0]))
        if processes.has_ended(noted) or noted.name() != "postgres":
            pid_file.unlink()
