"""The reference's configuration."""

import os
from typing import Self

from pydantic import BaseModel
from sqlalchemy import make_url


class Settings(BaseModel):
    """Where its servers are and what tokens are signed with."""

    database_url: str
    redis_url: str
    jwt_secret: str

    @classmethod
    def from_environment(cls) -> Self:
        """Read `DATABASE_URL`, `REDIS_URL` and `JWT_SECRET`."""
        return cls(
            database_url=os.environ["DATABASE_URL"],
            redis_url=os.environ["REDIS_URL"],
            jwt_secret=os.environ["JWT_SECRET"],
        )


def asyncpg_url(database_url: str) -> str:
    """Name asyncpg as the driver of any PostgreSQL URL."""
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    return url.render_as_string(hide_password=False)
