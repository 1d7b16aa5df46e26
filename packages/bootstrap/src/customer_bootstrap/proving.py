"""Proving erasures: put together from the settings, with every place that can be searched."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile

import attrs

from customer_bootstrap.erasures import privacy_secret_of
from customer_bootstrap.settings import Settings
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids
from customer_core.privacy.export.ports import ArchiveStore
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.proof.scan import Kept, Source
from customer_redis.searching import RedisSource
from customer_sql.database import Database
from customer_sql.privacy.identifying import SqlIdentifying
from customer_sql.privacy.proofs import SqlProofs
from customer_sql.privacy.searching import SqlSources
from customer_standards import Ed25519Signer

_IN_MEMORY = 16 * 1024 * 1024
_NOBODY = "the controller is not named: set PRIVACY_CONTROLLER_NAME"


@attrs.frozen
class ArchivesSource:
    """Implements ``Source`` for the archives of exports: every line of every file in them.

    Attributes:
        archives: where they are kept.
    """

    archives: ArchiveStore
    name: str = "archives of exports"

    def read(self) -> Iterator[Kept]:
        """Return all lines, one archive after the other.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        for name in self.archives.beginning_with(""):
            kept = self.archives.read(name)
            if kept is None:
                continue  # it has gone meanwhile
            with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
                for piece in kept.pieces:
                    file.write(piece)
                with zipfile.ZipFile(file) as archive:
                    for entry in archive.namelist():
                        yield from _lines(archive, entry, name)


def _lines(archive: zipfile.ZipFile, entry: str, name: str) -> Iterator[Kept]:
    with archive.open(entry) as stream:
        for line in TextIOWrapper(stream, "utf-8", "replace"):
            # Each is one person's own, and has that one's ids in it, which are searched for, too.
            yield Kept(at=f"{name}/{entry}", of_another=True, text=line)


@attrs.frozen
class Everything:
    """Implements ``Sources``: all tables, all of Redis, all archives."""

    database: Database
    redis_url: str = attrs.field(repr=False)
    archives: ArchiveStore

    def all(self) -> list[Source]:
        """Return every place there is."""
        return [
            *SqlSources(self.database).all(),
            RedisSource(self.redis_url),
            ArchivesSource(self.archives),
        ]


def signer_of(settings: Settings) -> Ed25519Signer:
    """Return what signs certificates.

    Raises:
        PrivacySecretMissing: no secret is set that its key could be made of.
    """
    return Ed25519Signer(privacy_secret_of(settings).encode())


def prover_of(
    settings: Settings, database: Database, archives: ArchiveStore, clock: Clock, ids: Ids
) -> Prover:
    """Return what proves erasures.

    Raises:
        PrivacySecretMissing: no secret is set that people could be recognised by.
    """
    return Prover(
        proofs=SqlProofs(database),
        identifying=SqlIdentifying(database),
        sources=Everything(database, settings.redis_url, archives),
        signer=signer_of(settings),
        secret=privacy_secret_of(settings).encode(),
        clock=clock,
        ids=ids,
        controller=settings.privacy_controller_name or _NOBODY,
    )
