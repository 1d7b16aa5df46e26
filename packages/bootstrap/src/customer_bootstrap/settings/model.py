"""The settings themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import attrs

from customer_bootstrap.settings import kinds
from customer_bootstrap.settings.connections import Connections
from customer_bootstrap.settings.consent import ConsentSettings
from customer_bootstrap.settings.events import EventSettings
from customer_bootstrap.settings.exports import ExportSettings
from customer_bootstrap.settings.fields import about
from customer_bootstrap.settings.http_events import HttpEventSettings
from customer_bootstrap.settings.journal import JournalSettings
from customer_bootstrap.settings.kinds import choice, secret, text, url, whole
from customer_bootstrap.settings.privacy import PrivacySettings
from customer_bootstrap.settings.reading import read_settings
from customer_bootstrap.settings.retention import RetentionSettings

_MOST = 1_000_000
_DAY = 86_400


@attrs.frozen(kw_only=True)
class Settings(
    EventSettings,
    HttpEventSettings,
    JournalSettings,
    ConsentSettings,
    PrivacySettings,
    ExportSettings,
    RetentionSettings,
):
    """Everything that can be set, each with the name and meaning its metadata carries."""

    database_url: str = attrs.field(
        repr=False,
        metadata=about(
            "DATABASE_URL",
            "PostgreSQL 15 or newer, as the application's role.",
            url("postgresql", example="postgresql://app:password@db.example:5432/customers"),
            confidential=True,
        ),
    )
    database_owner_url: str | None = attrs.field(
        default=None,
        repr=False,
        metadata=about(
            "DATABASE_OWNER_URL",
            "The same database as the role that owns the tables; only migrations use it.",
            url("postgresql", example="postgresql://owner:password@db.example:5432/customers"),
            confidential=True,
        ),
    )
    database_max_connections: int = attrs.field(
        default=25,
        metadata=about(
            "DATABASE_MAX_CONNECTIONS",
            "Connections to PostgreSQL that one process opens at most.",
            whole(1, 1000, 25),
        ),
    )
    redis_url: str = attrs.field(
        repr=False,
        metadata=about(
            "REDIS_URL",
            "Redis 6.2 or newer, for the cache, rate limits and event streams.",
            url("redis", "rediss", "unix", example="redis://cache.example:6379/0"),
            confidential=True,
        ),
    )
    redis_ttl_profile: int = attrs.field(
        default=3600,
        metadata=about(
            "REDIS_TTL_PROFILE", "Seconds a profile stays cached.", whole(1, 30 * _DAY, 3600)
        ),
    )
    redis_ttl_segment: int = attrs.field(
        default=1800,
        metadata=about(
            "REDIS_TTL_SEGMENT", "Seconds a segment stays cached.", whole(1, 30 * _DAY, 1800)
        ),
    )
    service_name: str = attrs.field(
        default="customer-service",
        metadata=about(
            "SERVICE_NAME",
            "The name in logs, traces and the source of events.",
            text("a name", "customer-service"),
        ),
    )
    service_host: str = attrs.field(
        default="127.0.0.1",
        metadata=about(
            "SERVICE_HOST",
            "The address the HTTP API listens on; 0.0.0.0 for every one.",
            text("an address of this machine", "0.0.0.0"),  # noqa: S104 - only an example
        ),
    )
    service_port: int = attrs.field(
        default=8007,
        metadata=about("SERVICE_PORT", "The port of the HTTP API.", whole(1, 65535, 8007)),
    )
    jwt_secret: str | None = attrs.field(
        default=None,
        repr=False,
        metadata=about(
            "JWT_SECRET",
            "The secret that tokens are signed with by HS256; this or JWT_JWKS_URL is needed.",
            secret(),
            confidential=True,
        ),
    )
    jwt_jwks_url: str | None = attrs.field(
        default=None,
        metadata=about(
            "JWT_JWKS_URL",
            "Where the keys are that verify tokens signed by RS256 or ES256.",
            url("https", "http", example="https://auth.example/.well-known/jwks.json"),
        ),
    )
    jwt_issuer: str | None = attrs.field(
        default=None,
        metadata=about(
            "JWT_ISSUER",
            "The `iss` every token must have; any without it.",
            text("the issuer's name", "https://auth.example"),
        ),
    )
    jwt_audience: str | None = attrs.field(
        default=None,
        metadata=about(
            "JWT_AUDIENCE",
            "The `aud` every token must name; any without it.",
            text("an audience's name", "customers"),
        ),
    )
    rate_limit_per_minute: int = attrs.field(
        default=1000,
        metadata=about(
            "RATE_LIMIT_PER_MINUTE", "Requests a minute for each user.", whole(1, _MOST, 1000)
        ),
    )
    rate_limit_patch_per_minute: int = attrs.field(
        default=60,
        metadata=about(
            "RATE_LIMIT_PATCH_PER_MINUTE",
            "PATCH requests a minute for each user.",
            whole(1, _MOST, 60),
        ),
    )
    rate_limit_signup_per_minute: int = attrs.field(
        default=20,
        metadata=about(
            "RATE_LIMIT_SIGNUP_PER_MINUTE",
            "Sign-ins, registrations and referral-code checks a minute for each address.",
            whole(1, _MOST, 20),
        ),
    )
    password_min_length: int = attrs.field(
        default=8,
        metadata=about(
            "PASSWORD_MIN_LENGTH", "Characters a password needs at least.", whole(8, 128, 12)
        ),
    )
    base_currency: str = attrs.field(
        default="USD",
        metadata=about(
            "BASE_CURRENCY", "The base currency of a business that has none.", kinds.CURRENCY
        ),
    )
    business_currencies: Mapping[str, str] = attrs.field(
        default=MappingProxyType({}),
        metadata=about("BUSINESS_CURRENCIES", "Base currencies by business.", kinds.CURRENCIES),
    )
    default_region: str | None = attrs.field(
        default=None,
        metadata=about(
            "DEFAULT_REGION",
            "The country of phone numbers written without a country code; such numbers are "
            "refused without it.",
            kinds.REGION,
        ),
    )
    open_registration: frozenset[str] = attrs.field(
        default=frozenset(),
        metadata=about(
            "OPEN_REGISTRATION",
            "Businesses in which people may register themselves.",
            kinds.BUSINESSES,
        ),
    )
    segment_update_interval: int = attrs.field(
        default=30,
        metadata=about(
            "SEGMENT_UPDATE_INTERVAL",
            "Seconds between two looks at segments that change by time alone; a look costs what "
            "is due, however many customers there are.",
            whole(1, _DAY, 3600),
        ),
    )
    allowed_origins: tuple[str, ...] = attrs.field(
        default=(),
        metadata=about(
            "ALLOWED_ORIGINS", "Web origins whose pages may call the API (CORS).", kinds.ORIGINS
        ),
    )
    log_level: str = attrs.field(
        default="INFO",
        metadata=about(
            "LOG_LEVEL",
            "The least severe messages that are logged.",
            choice("INFO", "DEBUG", "WARNING", "ERROR"),
        ),
    )
    log_format: str = attrs.field(
        default="json",
        metadata=about(
            "LOG_FORMAT",
            "`json` for programs, `console` for people.",
            choice("json", "console"),
        ),
    )
    api_processes: int = attrs.field(
        default=1,
        metadata=about("API_PROCESSES", "Processes that serve the HTTP API.", whole(1, 64, 2)),
    )
    worker_metrics_port: int | None = attrs.field(
        default=None,
        metadata=about(
            "WORKER_METRICS_PORT",
            "The port on which a worker process shows its own figures to Prometheus, at all of "
            "the machine's addresses; without it, it shows none.",
            whole(1, 65_535, 9464),
        ),
    )
    worker_threads: int = attrs.field(
        default=4,
        metadata=about("WORKER_THREADS", "Threads of one worker process.", whole(1, 64, 4)),
    )
    data_dir: Path = attrs.field(
        default=Path(".customers"),
        metadata=about(
            "DATA_DIR",
            "The folder of `customers up`, where other commands find what runs.",
            kinds.FOLDER,
        ),
    )

    @classmethod
    def load(
        cls,
        environ: Mapping[str, str],
        *,
        config_file: Path | None = None,
        data_dir: Path | None = None,
        connections: Connections | None = None,
    ) -> Settings:
        """Read the settings: the environment first, then the file, then the defaults.

        Where neither names a database and Redis, those are taken that the caller knows, or that
        run in the data folder. A variable that is empty counts as not set.

        Args:
            environ: the environment, usually ``os.environ``.
            config_file: a TOML file; without it the one ``CUSTOMERS_CONFIG`` names, if any.
            data_dir: the data folder; without it the one ``DATA_DIR`` names.
            connections: what the caller runs itself.

        Raises:
            SettingsError: anything is wrong, missing or contradictory; it names all of it.
            DataDirError: the data folder cannot be read.
        """
        return cls(**read_settings(cls, environ, config_file, data_dir, connections))
