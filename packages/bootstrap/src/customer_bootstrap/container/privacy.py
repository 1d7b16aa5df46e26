"""What serves the rights of persons: exports, erasure, proof and retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

import attrs

from customer_bootstrap.archive_store import ObjectArchives, local_url
from customer_bootstrap.container.event_plane import EventPlane
from customer_bootstrap.erasures import (
    ErasureGuard,
    elsewhere_of,
    eraser_of,
    privacy_secret_of,
)
from customer_bootstrap.events_wire import encode
from customer_bootstrap.ledger_file import LedgerFile
from customer_bootstrap.proving import prover_of, signer_of
from customer_bootstrap.retention import retention_of
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.replay import Replay
from customer_core.event_plane.erasure.restore_watch import RestoreWatch
from customer_core.event_plane.exporter import Exporter
from customer_core.event_plane.retention.retention import Retention
from customer_core.privacy.erasure.ports import Elsewhere
from customer_core.privacy.export.erasing import ArchivesOfExports
from customer_core.privacy.export.erasing_many import ArchivesOfMany
from customer_core.privacy.export.links import ArchiveNames, ExportLinks
from customer_core.privacy.export.ports import ArchiveStore
from customer_core.privacy.proof.certificate import Signer
from customer_core.privacy.proof.crowd_prover import CrowdProver
from customer_core.privacy.proof.prover import Prover
from customer_core.privacy.pseudonyms import Pseudonyms


@attrs.define(slots=False, kw_only=True)
class Privacy(EventPlane):
    """What serves the rights of persons."""

    @cached_property
    def archives(self) -> ArchiveStore:
        """Where the archives of exports are kept."""
        settings = self.settings
        return ObjectArchives(settings.export_store_url or local_url(settings.data_dir))

    @cached_property
    def archive_names(self) -> ArchiveNames:
        """What archives are called."""
        return ArchiveNames(self._privacy_secret)

    @cached_property
    def export_links(self) -> ExportLinks:
        """Links to archives."""
        return ExportLinks(self.settings.privacy_secret, self._keep_exports)

    @cached_property
    def exporter(self) -> Exporter:
        """Makes the archives that people asked for."""
        return Exporter(
            units=self.units,
            clock=self.clock,
            application=self.application,
            archives=self.archives,
            names=self.archive_names,
            keep=self._keep_exports,
            encode=encode,
        )

    @property
    def _privacy_secret(self) -> str:
        return privacy_secret_of(self.settings)

    @cached_property
    def elsewhere(self) -> Sequence[Elsewhere]:
        """Places outside of the database that may hold something about people."""
        archives = ArchivesOfExports(self.archives, self.archive_names)
        return (*elsewhere_of(self.settings), archives)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """What the erased are called."""
        return Pseudonyms(self._privacy_secret.encode())

    @cached_property
    def replay(self) -> Replay:
        """Erases again whom a backup has brought back."""
        return Replay(
            units=self.units,
            pseudonyms=self.pseudonyms,
            eraser=self.eraser,
            application=self.application,
        )

    @cached_property
    def restore_watch(self) -> RestoreWatch:
        """Notices that a restore has brought back who was erased."""
        return RestoreWatch(self.units, LedgerFile.of(self.settings))

    @cached_property
    def erasure_guard(self) -> ErasureGuard:
        """Keeps events out until the replay is done."""
        return ErasureGuard(self.restore_watch)

    @cached_property
    def eraser(self) -> Eraser:
        """Carries out erasures."""
        return eraser_of(self.settings, self.units, self.clock, self.elsewhere, self.prover)

    @cached_property
    def signer(self) -> Signer:
        """Signs certificates."""
        return signer_of(self.settings)

    @cached_property
    def prover(self) -> Prover:
        """Proves erasures."""
        return prover_of(self.settings, self.platform_database, self.archives, self.clock, self.ids)

    @cached_property
    def crowd_prover(self) -> CrowdProver:
        """Proves that nothing is left of those whom the retention anonymised."""
        return CrowdProver(prover=self.prover)

    @cached_property
    def retention(self) -> Retention:
        """Tells the inactive, anonymises them, and lets go of what is old."""
        files = ArchivesOfMany(self.archives, self.archive_names)

        def tell() -> None:
            self.pokes.poke(range(self.units.partitions))

        parts = (self.settings, self.units, self.clock, self.ids)
        return retention_of(*parts, files=(files,), proof=self.crowd_prover, tell=tell)

    @property
    def _keep_exports(self) -> timedelta:
        return timedelta(days=self.settings.export_keep_days)
