"""Erasing many people from the archives of exports by one look at their names."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.privacy.erasure.ports import Erased
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.export.erasing import ARCHIVES
from customer_core.privacy.export.links import ArchiveNames
from customer_core.privacy.export.ports import ArchiveStore


@attrs.frozen
class ArchivesOfMany:
    """Implements ``ElsewhereOfMany`` for archives."""

    _archives: ArchiveStore
    _names: ArchiveNames

    @property
    def name(self) -> str:
        """What the registry calls it."""
        return ARCHIVES

    def erase_all(self, subjects: Sequence[Subject]) -> Erased:
        """Delete every archive of anybody."""
        theirs = {self._names.beginning(one.business_id, one.customer_id) for one in subjects}
        lengths = {len(one) for one in theirs}
        found = [
            name
            for name in self._archives.beginning_with("")
            if any(name[:length] in theirs for length in lengths)
        ]
        for name in found:
            self._archives.delete(name)
        return Erased(len(found))
