"""Who goes because they asked, or were inactive too long, in memory."""

from __future__ import annotations

from tests.features.worlds import retaining
from tests.features.worlds.memory.asking import InMemory


class ErasureInMemory(InMemory):
    """Implements ``Erasure`` on the jobs, run by hand."""

    def erase_due(self) -> None:
        list(self._service.eraser.due())
        self._service.settle()

    def retain(self) -> None:
        retaining.retain(self._service.retention, self._service.settle)

    def retain_if_due(self) -> bool:
        return retaining.retain_if_due(self._service.retention, self._service.settle)
