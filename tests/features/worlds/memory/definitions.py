"""The tiers and segments that a business defines, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.codec import to_plain
from customer_core.kernel.principal import Principal
from customer_core.segments.change_segment import ChangeSegment, change_segment
from customer_core.segments.define_segment import DefineSegment, define_segment
from customer_core.segments.definitions import Kind
from customer_core.segments.list_segments import (
    ListSegments,
    ListVersions,
    list_segments,
    list_versions,
)
from customer_core.segments.preview_segment import (
    PreviewChange,
    PreviewSegment,
    preview_change,
    preview_segment,
)
from customer_core.segments.retire_segment import (
    PlanRetirement,
    RetireSegment,
    plan_retirement,
    retire_segment,
)
from tests.features.worlds.answers import Document
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory
from tests.features.worlds.memory.commands import number


class DefinitionsInMemory(InMemory):
    """Implements ``Definitions`` on the use cases."""

    def define_segment(self, caller: Principal, wanted: Document) -> None:
        command = DefineSegment(**{**wanted, "kind": Kind(wanted.get("kind", "segment"))})
        self._change(define_segment, command, caller)

    def change_segment(
        self, caller: Principal, name: str, change: Document, version: object = None
    ) -> None:
        command = ChangeSegment(name=name, **change, expected_version=number(version))
        self._change(change_segment, command, caller)

    def retire_segment(self, caller: Principal, name: str) -> None:
        self._change(retire_segment, RetireSegment(name=name), caller)

    def dependents(self, caller: Principal, name: str) -> Sequence[str]:
        return self._run(plan_retirement, PlanRetirement(name=name), caller).dependents

    def definitions(self, caller: Principal) -> Document:
        return shown.definitions(self._run(list_segments, ListSegments(), caller))

    def definition_versions(self, caller: Principal) -> Sequence[Document]:
        page = self._run(list_versions, ListVersions(), caller)
        return [shown.version(made) for made in page.items]

    def preview_segment(self, caller: Principal, rule: str) -> Document:
        found = self._run(preview_segment, PreviewSegment(rule=rule), caller)
        return {**to_plain(found.count), "sample": list(found.sample)}

    def preview_change(self, caller: Principal, name: str, rule: str) -> Document:
        found = self._run(preview_change, PreviewChange(name=name, rule=rule), caller)
        return shown.compared(found.compared)

    def bring_everybody_up_to_date(self) -> None:
        self._service.bring_up_to_date()
