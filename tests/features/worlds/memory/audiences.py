"""Who is in a tier or segment, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customer_core.audiences.export_audience import ExportAudience, export_audience, exported
from customer_core.audiences.read_audience import (
    CountAudience,
    ReadAudience,
    count_audience,
    read_audience,
)
from customer_core.consents.model import Channel
from customer_core.kernel.codec import to_plain
from customer_core.kernel.principal import Principal
from customer_core.segments.list_segments import ListSegments, list_segments
from tests.features.worlds.answers import Document, FoundPage
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory


class AudiencesInMemory(InMemory):
    """Implements ``Audiences`` on the use cases."""

    def sizes(self, caller: Principal) -> Mapping[str, Mapping[str, int]]:
        listed = self._run(list_segments, ListSegments(), caller)
        definitions, counts = listed.defined.definitions, listed.counts
        return {
            "tiers": {one.name: counts.of(one) for one in definitions.tiers},
            "segments": {one.name: counts.of(one) for one in definitions.segments},
        }

    def audience(self, caller: Principal, name: str, options: Mapping[str, str]) -> FoundPage:
        command = ReadAudience(
            name=name,
            reachable=_channel(options.get("reachable")),
            limit=int(options.get("limit", "100")),
            cursor=options.get("cursor"),
        )
        page = self._run(read_audience, command, caller)
        return FoundPage([shown.customer(view) for view in page.items], page.next_cursor)

    def audience_size(self, caller: Principal, name: str) -> int | None:
        return self._run(count_audience, CountAudience(name=name), caller)

    def audience_file(
        self, caller: Principal, name: str, reachable: str | None = None
    ) -> Sequence[Document]:
        command = ExportAudience(name=name, reachable=_channel(reachable))
        stretches = exported(lambda one: self._run(export_audience, one, caller), command)
        return [to_plain(member) for members in stretches for member in members]


def _channel(name: str | None) -> Channel | None:
    return None if name is None else Channel(name)
