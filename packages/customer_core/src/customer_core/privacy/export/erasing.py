"""Erasing people from the archives of exports."""

from __future__ import annotations

import attrs

from customer_core.privacy.erasure.ports import Erased
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.export.links import ArchiveNames
from customer_core.privacy.export.ports import ArchiveStore

ARCHIVES = "archives of exports"
"""As the registry of personal data calls them."""


@attrs.frozen
class ArchivesOfExports:
    """Implements ``Elsewhere`` for archives: those of a customer are known by their names."""

    _archives: ArchiveStore
    _names: ArchiveNames

    @property
    def name(self) -> str:
        """What the registry calls it."""
        return ARCHIVES

    def held(self, subject: Subject) -> int:
        """Return how many archives there are of a person."""
        return len(self._of(subject))

    def erase(self, subject: Subject) -> Erased:
        """Delete every archive of a person."""
        found = self._of(subject)
        for name in found:
            self._archives.delete(name)
        return Erased(len(found))

    def _of(self, subject: Subject) -> list[str]:
        beginning = self._names.beginning(subject.business_id, subject.customer_id)
        return list(self._archives.beginning_with(beginning))
