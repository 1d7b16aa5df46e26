"""What may be wrong between settings, each of which is right by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from customer_bootstrap.errors import SettingFault
from customer_bootstrap.settings.connections import Connections

_TOGETHER = (
    ("DATABASE_URL", "REDIS_URL"),
    ("REDIS_URL", "DATABASE_URL"),
    ("DATABASE_OWNER_URL", "DATABASE_URL"),
)


def half_connected(raw: Mapping[str, object]) -> Iterator[SettingFault]:
    """Yield a fault where one address is set without the other."""
    for given, missing in _TOGETHER:
        if given in raw and missing not in raw:
            yield SettingFault(
                missing,
                f"{given} is set, but {missing} is not.",
                f"Set {missing} too, or neither of them to use what runs in the data folder.",
            )


def nothing_runs(folder: Path, known: Connections | None) -> Iterator[SettingFault]:
    """Yield a fault where no address is set and none could be found either."""
    if known is None:
        yield SettingFault(
            "DATABASE_URL",
            f"No database is set, and nothing runs in the data folder {folder}.",
            "Start `customers up` there, name its folder with --data-dir, or set DATABASE_URL "
            "and REDIS_URL.",
        )


def verification(raw: Mapping[str, object], values: Mapping[str, Any]) -> Iterator[SettingFault]:
    """Yield a fault where tokens could be verified in two ways, or in none.

    Where nothing is connected either, only that is worth telling.
    """
    ways = {"JWT_SECRET", "JWT_JWKS_URL"} & raw.keys()
    connected = "DATABASE_URL" in raw or "database_url" in values
    if len(ways) > 1:
        yield SettingFault(
            "JWT_SECRET",
            "JWT_SECRET and JWT_JWKS_URL are both set, but tokens are verified by one of them.",
            "Remove the one that your tokens are not signed for.",
        )
    if connected and not ways and "jwt_secret" not in values:
        yield SettingFault(
            "JWT_SECRET",
            "Neither JWT_SECRET nor JWT_JWKS_URL is set, so no token could be verified.",
            "Set JWT_SECRET to the output of `openssl rand -base64 48`, or JWT_JWKS_URL to the "
            "address of your auth service's keys.",
        )
