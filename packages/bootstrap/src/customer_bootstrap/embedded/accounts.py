"""Which account runs PostgreSQL: our own, or an unprivileged one where we are root."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable
from pathlib import Path

import attrs

from customer_bootstrap.errors import ServerError

_CANDIDATES = ("postgres", "nobody")
OTHERWISE = "Run the command as an ordinary user, or set DATABASE_URL and REDIS_URL."
"""The remedy where root cannot run the embedded server."""


@attrs.frozen
class Account:
    """An account of the operating system that a server is run as."""

    name: str
    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Return the account for the server of ``data``, or None where ours will do.

    PostgreSQL refuses to run as root. Root therefore runs it as the account that owns the data
    already, else as ``postgres``, else as ``nobody``.

    Raises:
        ServerError: the data belong to somebody else, or root finds no account to use.
    """
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise ServerError(
                f"The database in {data} belongs to {owner_name(data)}.",
                "Run the command as that user, or choose another folder with --data-dir.",
            )
        return None
    if not Path("/proc/self/cwd").exists():
        raise ServerError("PostgreSQL cannot be run by root on this system.", OTHERWISE)
    return _unprivileged(() if owner in (None, 0) else (owner_name(data),))


def _unprivileged(preferred: Iterable[str]) -> Account:
    for name in (*preferred, *_CANDIDATES):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServerError(
        f"PostgreSQL refuses to run as root, and no user {' or '.join(_CANDIDATES)} exists here.",
        OTHERWISE,
    )


def owner_name(path: Path) -> str:
    """Return the name of the user that owns ``path``, or its number where it has none."""
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
