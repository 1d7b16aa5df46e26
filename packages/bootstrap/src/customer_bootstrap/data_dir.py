"""The folder in which everything of one machine's service lies, ``.customers`` by default.

postgres/  redis/   the embedded servers' data
logs/               one file for each process
secrets.json        made once, readable by its owner alone
run.json            what runs at this moment, for the other commands to find
lock                held for as long as it runs
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import attrs
from cattrs import BaseValidationError

from customer_bootstrap.embedded.accounts import owner_name
from customer_bootstrap.errors import DataDirBusyError, DataDirError
from customer_core.kernel.codec import from_plain, to_plain

_CLAIM_SECONDS = 1.0
_PAUSE = 0.02
_WITH_EVERY_VERSION = "jwtSecret"
"""What every version drew; what a newer one needs besides is drawn when it is first asked for."""


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


@attrs.frozen(kw_only=True, repr=False)
class Secrets:
    """What was drawn at random for one data folder."""

    jwt_secret: str
    privacy_secret: str
    database_password: str
    redis_password: str


@attrs.frozen(kw_only=True)
class RunInfo:
    """What runs in a data folder, and how it is reached.

    Attributes:
        pid: the process that started it all.
        started_at: when that was.
        database_url: the database as the application's role.
        database_owner_url: the database as the role that migrates it, where that is another.
        redis_url: the cache and the streams.
        jwt_secret: what its tokens are signed with, None where a JWKS URL verifies them.
        privacy_secret: what pseudonyms are made with.
        api_url: where the HTTP API answers, None before it does.
        processes: the number of each process by its name, such as ``postgres`` or ``worker``.
        logs: the file that each of them logs to, by the same name.
    """

    pid: int
    started_at: datetime
    database_url: str = attrs.field(repr=False)
    database_owner_url: str | None = attrs.field(default=None, repr=False)
    redis_url: str = attrs.field(repr=False)
    jwt_secret: str | None = attrs.field(default=None, repr=False)
    privacy_secret: str | None = attrs.field(default=None, repr=False)
    api_url: str | None = None
    processes: dict[str, int] = attrs.field(factory=dict)
    logs: dict[str, str] = attrs.field(factory=dict)


@attrs.frozen
class DataDir:
    """A data folder; it need not exist yet."""

    path: Path = attrs.field(converter=_absolute)

    @property
    def postgres(self) -> Path:
        """Where the embedded PostgreSQL lives."""
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        """Where the embedded Redis lives."""
        return self.path / "redis"

    def log_file(self, name: str) -> Path:
        """Return the file that the process called ``name`` logs to."""
        return self.path / "logs" / f"{name}.log"

    @contextmanager
    def claim(self) -> Iterator[Claim]:
        """Hold the folder for this process, and make it where it is missing.

        The hold ends with the process, however that ends.

        Raises:
            DataDirBusyError: another process holds it; the message says which, and its address.
            DataDirError: this user may not write there.
        """
        with self._permitted():
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.path / "logs").mkdir(exist_ok=True, mode=0o700)
            (self.path / ".gitignore").write_text("*\n", encoding="utf-8")
            lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if not _locked(lock, fcntl.LOCK_EX, seconds=_CLAIM_SECONDS):
                raise self._busy()
            os.truncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            with self._permitted():
                self._run_file.unlink(missing_ok=True)
            try:
                yield Claim(self)
            finally:
                self._run_file.unlink(missing_ok=True)
        finally:
            os.close(lock)

    def running(self) -> RunInfo | None:
        """Return what runs here, or None where nothing does; a dead owner's note is ignored.

        Raises:
            DataDirError: this user may not read it, or it is not what this version writes.
        """
        with self._permitted():
            if not self._run_file.exists() or not self._is_held():
                return None
            try:
                return from_plain(json.loads(self._run_file.read_bytes()), RunInfo)
            except FileNotFoundError:
                return None
            except (ValueError, BaseValidationError) as error:
                raise DataDirError(
                    f"{self._run_file} is not what this version of the service writes.",
                    "Stop what runs in that folder and start it again with this version.",
                ) from error

    @property
    def _lock_file(self) -> Path:
        return self.path / "lock"

    @property
    def _run_file(self) -> Path:
        return self.path / "run.json"

    def _is_held(self) -> bool:
        """Tell whether a living process holds the folder; the system forgets dead ones itself."""
        lock = os.open(self._lock_file, os.O_RDONLY)
        try:
            return not _locked(lock, fcntl.LOCK_SH)
        finally:
            os.close(lock)

    def _busy(self) -> DataDirBusyError:
        running = self.running()
        if running is None:
            noted = self._lock_file.read_text(encoding="utf-8")
            return DataDirBusyError(self.path, int(noted or 0), "not yet reachable")
        address = f"its API at {running.api_url}" if running.api_url else "without an API"
        return DataDirBusyError(self.path, running.pid, address)

    @contextmanager
    def _permitted(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _denied(self.path, error) from error


@attrs.frozen
class Claim:
    """The right to change a data folder, got by :meth:`DataDir.claim`."""

    data_dir: DataDir

    def secrets(self) -> Secrets:
        """Return the folder's secrets, drawn when first asked for.

        Raises:
            DataDirError: the file has been changed by hand into something unreadable.
        """
        path = self.data_dir.path / "secrets.json"
        if not path.exists():
            _write_private(path, _drawn())
        try:
            kept = json.loads(path.read_bytes())
            if _WITH_EVERY_VERSION in kept and kept.keys() < to_plain(_drawn()).keys():
                kept = {**to_plain(_drawn()), **kept}
                _write_private(path, kept)
            return from_plain(kept, Secrets)
        except (ValueError, BaseValidationError) as error:
            raise DataDirError(
                f"{path} cannot be read as the folder's secrets.",
                "Restore it from a backup, or move the folder away to begin anew.",
            ) from error

    def record(self, run: RunInfo) -> None:
        """Note what runs, for other commands to find; the note goes with the claim."""
        _write_private(self.data_dir.path / "run.json", run)


def _drawn() -> Secrets:
    return Secrets(
        jwt_secret=secrets.token_urlsafe(48),
        privacy_secret=secrets.token_urlsafe(48),
        database_password=secrets.token_urlsafe(24),
        redis_password=secrets.token_urlsafe(24),
    )


def _locked(lock: int, kind: int, *, seconds: float = 0) -> bool:
    """Try to lock; for some time, where a reader's short look must not turn an owner away."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE)
        else:
            return True


def _write_private(path: Path, value: object) -> None:
    """Write as JSON, for the owner's eyes alone; readers see the old file or the whole new one."""
    text = json.dumps(to_plain(value), indent=2) + "\n"
    descriptor, scratch = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    Path(scratch).replace(path)


def _denied(path: Path, error: OSError) -> DataDirError:
    existing = next(near for near in (path, *path.parents) if os.access(near, os.F_OK))
    return DataDirError(
        f"The data folder {path} cannot be used: {error.strerror} ({error.filename}), "
        f"{existing} belongs to {owner_name(existing)}.",
        "Run the command as that user, or choose another folder with --data-dir.",
    )
