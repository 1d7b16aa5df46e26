"""What a process must reach: known to whoever starts it all, found by everyone else."""

from __future__ import annotations

import attrs

from customer_bootstrap.data_dir import DataDir


@attrs.frozen(kw_only=True, repr=False)
class Connections:
    """Addresses and the secret, for where neither environment nor file names them.

    Attributes:
        database_url: the database as the application's role.
        redis_url: the cache and the streams.
        database_owner_url: the database as the role that migrates it.
        jwt_secret: what tokens are signed with.
        privacy_secret: what pseudonyms are made with.
    """

    database_url: str
    redis_url: str
    database_owner_url: str | None = None
    jwt_secret: str | None = None
    privacy_secret: str | None = None

    @classmethod
    def found_in(cls, data_dir: DataDir) -> Connections | None:
        """Return how to reach what runs in a data folder, or None where nothing does.

        Raises:
            DataDirError: the folder cannot be read.
        """
        run = data_dir.running()
        if run is None:
            return None
        return cls(
            database_url=run.database_url,
            redis_url=run.redis_url,
            database_owner_url=run.database_owner_url,
            jwt_secret=run.jwt_secret,
            privacy_secret=run.privacy_secret,
        )
