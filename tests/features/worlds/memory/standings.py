"""The tier and the segments a customer is in, and why, in memory."""

from __future__ import annotations

from customer_core.customers.assign_segment import (
    AssignSegment,
    WithdrawAssignment,
    assign_segment,
    withdraw_assignment,
)
from customer_core.customers.read_customer import (
    ExplainSegment,
    ReadCustomer,
    explain_segment,
    read_customer,
)
from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal
from tests.features.worlds.answers import Document
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory
from tests.features.worlds.memory.commands import number


class StandingsInMemory(InMemory):
    """Implements ``Standings`` on the use cases."""

    def segment(self, caller: Principal, customer_id: str) -> Document:
        command = ReadCustomer(customer_id=CustomerId(customer_id))
        return shown.segment(self._look(read_customer, command, caller))

    def explanation(self, caller: Principal, customer_id: str, name: str) -> Document:
        command = ExplainSegment(customer_id=CustomerId(customer_id))
        found = self._look(explain_segment, command, caller)
        explained: Document = to_plain(next(x for x in found.explanations if x.name == name))
        return explained

    def assign_segment(
        self, caller: Principal, customer_id: str, wanted: Document, version: object = None
    ) -> None:
        ends_at = wanted.get("endsAt")
        command = AssignSegment(
            customer_id=CustomerId(customer_id),
            reason=wanted["reason"],
            tier=wanted.get("tier"),
            segment=wanted.get("segment"),
            ends_at=None if ends_at is None else parse_time(ends_at, "endsAt"),
            expected_version=number(version),
        )
        self._change(assign_segment, command, caller)

    def withdraw_assignment(
        self, caller: Principal, customer_id: str, reason: str | None = None
    ) -> None:
        command = WithdrawAssignment(customer_id=CustomerId(customer_id), reason=reason)
        self._change(withdraw_assignment, command, caller)

    def look_whom_time_moved(self) -> None:
        self._service.tick()
