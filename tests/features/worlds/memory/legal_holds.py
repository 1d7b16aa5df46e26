"""What keeps a customer from being erased, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal
from customer_core.privacy.holds.manage_holds import (
    LiftHold,
    ListHolds,
    PlaceHold,
    lift_hold,
    list_holds,
    place_hold,
)
from customer_core.privacy.holds.model import LegalHoldId
from tests.features.worlds.answers import Document
from tests.features.worlds.memory.asking import InMemory


class LegalHoldsInMemory(InMemory):
    """Implements ``LegalHolds`` on the use cases."""

    def place_hold(self, caller: Principal, customer_id: str, body: Document) -> str:
        until = body.get("until")
        command = PlaceHold(
            customer_id=CustomerId(customer_id),
            reason=body["reason"],
            until=until and parse_time(until, "until"),
        )
        return self._change(place_hold, command, caller).id

    def lift_hold(self, caller: Principal, customer_id: str, hold_id: str) -> None:
        command = LiftHold(customer_id=CustomerId(customer_id), hold_id=LegalHoldId(hold_id))
        self._change(lift_hold, command, caller)

    def legal_holds(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ListHolds(customer_id=CustomerId(customer_id))
        return [to_plain(one) for one in self._run(list_holds, command, caller)]
