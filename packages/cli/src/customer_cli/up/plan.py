"""What ``customers up`` is to run, known before anything is started."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from customer_bootstrap import Settings
from customer_bootstrap.data_dir import Secrets
from customer_bootstrap.settings import Connections

_NOT_YET = Connections(
    database_url="postgresql://not-yet.invalid/",
    redis_url="redis://not-yet.invalid/",
    jwt_secret="not yet drawn, but as long as it has to be",  # noqa: S106 - never signs a token
)
_VERIFIERS = {"JWT_SECRET", "JWT_JWKS_URL", "CUSTOMERS_CONFIG"}


@attrs.frozen
class Plan:
    """The settings, and whether a database and a cache have to be run for them.

    Attributes:
        settings: complete but for the addresses of embedded servers.
        embedded: whether neither DATABASE_URL nor REDIS_URL is set.
    """

    settings: Settings
    embedded: bool

    @property
    def address(self) -> tuple[str, int]:
        """Where the API is to listen."""
        return self.settings.service_host, self.settings.service_port

    @property
    def api_url(self) -> str:
        """Where people reach the API from this machine."""
        host, port = self.address
        return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '::') else host}:{port}"  # noqa: S104


def read_plan(
    environ: Mapping[str, str],
    *,
    data_dir: Path | None = None,
    host: str | None = None,
    port: int | None = None,
) -> Plan:
    """Return what to run; options of the command line go before the environment.

    Raises:
        SettingsError: a setting is wrong, or one of the two addresses is missing.
    """
    given = {"SERVICE_HOST": host, "SERVICE_PORT": port and str(port)}
    named = {**environ, **{name: value for name, value in given.items() if value}}
    if not any(named.get(name) for name in _VERIFIERS):
        named["JWT_SECRET"] = str(_NOT_YET.jwt_secret)
    settings = Settings.load(named, data_dir=data_dir, connections=_NOT_YET)
    return Plan(settings, settings.database_url == _NOT_YET.database_url)


def complete(plan: Plan, secrets: Secrets, embedded: Connections | None) -> Settings:
    """Return the settings with the addresses of what was started, and the folder's own secret."""
    settings = plan.settings
    if settings.jwt_secret == _NOT_YET.jwt_secret:
        settings = attrs.evolve(settings, jwt_secret=secrets.jwt_secret)
    if settings.privacy_secret is None:
        settings = attrs.evolve(settings, privacy_secret=secrets.privacy_secret)
    if embedded is None:
        return settings
    return attrs.evolve(
        settings,
        database_url=embedded.database_url,
        database_owner_url=embedded.database_owner_url,
        redis_url=embedded.redis_url,
    )
