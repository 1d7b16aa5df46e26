"""Who goes because they asked, or were inactive too long, over HTTP."""

from __future__ import annotations

import attrs

from tests.features.worlds import retaining
from tests.features.worlds.http.asking import OverHttp


class ErasureOverHttp(OverHttp):
    """Implements ``Erasure`` on the jobs, run by hand."""

    def erase_due(self) -> None:
        eraser = self._served.service.eraser
        tools = attrs.evolve(eraser.tools, sleep=lambda _: self._served.settle())
        list(attrs.evolve(eraser, tools=tools).due())
        self._served.settle()

    def retain(self) -> None:
        retaining.retain(self._served.service.retention, self._served.settle)

    def retain_if_due(self) -> bool:
        return retaining.retain_if_due(self._served.service.retention, self._served.settle)
