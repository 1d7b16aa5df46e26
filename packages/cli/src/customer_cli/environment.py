"""The environment that a process of the service is given."""

from __future__ import annotations

from customer_bootstrap import Settings


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the variables by which a process finds the same database, cache, secret and port."""
    variables = {
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.database_owner_url,
        "REDIS_URL": settings.redis_url,
        "JWT_SECRET": settings.jwt_secret,
        "PRIVACY_SECRET": settings.privacy_secret,
        "DATA_DIR": str(settings.data_dir.absolute()),
        "SERVICE_HOST": settings.service_host,
        "SERVICE_PORT": str(settings.service_port),
    }
    return {name: value for name, value in variables.items() if value is not None}
