"""A PostgreSQL cluster on disk: how it is made, and the settings it is run with."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import attrs

from customer_bootstrap.embedded.accounts import Account
from customer_bootstrap.embedded.child import Child
from customer_bootstrap.embedded.processes import LOOPBACK
from customer_bootstrap.errors import ServerError

OWNER = "customers"
"""The role that the cluster belongs to."""

_INITDB_SECONDS = 120.0
_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "max_connections": "100",
        "shared_buffers": "64MB",
        "io_method": "sync",
        "max_logical_replication_workers": "0",
        "jit": "off",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
    }
)
_FORGETFUL: Mapping[str, str] = MappingProxyType(
    {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
)


@attrs.frozen
class Cluster:
    """The files of one PostgreSQL cluster.

    Attributes:
        folder: what it lives in.
        account: who its server runs as and who owns its files, None for this process's user.
        programs: the folder with PostgreSQL's programs.
        durable: False gives up safety against a crash of the machine, for speed in tests.
    """

    folder: Path
    account: Account | None
    programs: Path
    durable: bool

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.folder / "data"

    @property
    def pid_file(self) -> Path:
        """Where a running server notes its process and its state."""
        return self.data / "postmaster.pid"

    @property
    def marker(self) -> str:
        """What, at the end of a command line, tells this cluster's server from any other."""
        return f"customers.folder={self.folder}"

    def exists(self) -> bool:
        """Tell whether the cluster has been made."""
        return (self.data / "PG_VERSION").exists()

    def make(self, password: str, log_file: Path) -> None:
        """Make the cluster: complete, or not at all.

        Raises:
            ServerError: ``initdb`` could not.
        """
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        with tempfile.TemporaryFile() as password_file:
            password_file.write(password.encode())
            password_file.seek(0)
            if self.account:
                os.chown(fresh, self.account.uid, self.account.gid)
                os.fchown(password_file.fileno(), self.account.uid, self.account.gid)
            initdb = Child(
                self._initdb(fresh),
                folder=fresh,
                log_file=log_file,
                account=self.account,
                stdin=password_file.fileno(),
            )
            if not initdb.succeeds(_INITDB_SECONDS):
                raise ServerError(
                    f"PostgreSQL could not make its data in {fresh}: {initdb.said('error')}.",
                    f"Mend that and start again; all it said is in {log_file}.",
                )
        fresh.rename(self.data)

    def server(self, port: int) -> list[str]:
        """Return the command that serves the cluster on ``port``."""
        settings = {**_SETTINGS, **({} if self.durable else _FORGETFUL), "port": str(port)}
        command = [str(self.programs / "postgres"), "-D", self._reached(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return [*command, "-c", self.marker]

    def _initdb(self, fresh: Path) -> list[str]:
        return [
            str(self.programs / "initdb"),
            f"--pgdata={self._reached(fresh)}",
            f"--username={OWNER}",
            "--pwfile=/dev/stdin",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--text-search-config=simple",
            "--no-instructions",
            *(() if self.durable else ("--no-sync",)),
        ]

    def _reached(self, folder: Path) -> str:
        """Return the folder as the server names it: another account may not pass those above."""
        return "/proc/self/cwd" if self.account else str(folder)
