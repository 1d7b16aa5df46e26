"""The service after a fix: it reads what it could not read before."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.event_plane.dead_letters import DeadLetter, LetterQuery
from customer_core.event_plane.perspective import Applied
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.event_plane.retries import Retrier
from customer_core.kernel.events import Recorded
from tests.features.worlds.answers import Document

_ENOUGH = 1000


def that_reads(retrier: Retrier, text: str, amount: str) -> Retrier:
    """Return a retrier whose orders are read by a program that understands one more total."""
    apply = retrier.readers["orders"]

    def read_anew(one: Recorded) -> Recorded:
        if one.event.data.get("totalAmount") != text:
            return one
        data = {**one.event.data, "totalAmount": amount}
        return attrs.evolve(one, event=attrs.evolve(one.event, data=data))

    def understanding(unit: PlatformUnit, batch: Sequence[Recorded]) -> Applied:
        return apply(unit, [read_anew(one) for one in batch])

    return attrs.evolve(retrier, readers={**retrier.readers, "orders": understanding})


def letters_of(units: PlatformUnits, business_id: str) -> list[DeadLetter]:
    """Return the dead letters of a business."""
    with units.begin() as unit:
        return list(unit.dead_letters.find(LetterQuery(business_id=business_id), _ENOUGH))


def shown(letters: Sequence[DeadLetter]) -> list[Document]:
    """Return dead letters as documents."""
    return [
        {"reader": one.reader, "state": str(one.state), "attempts": one.attempts} for one in letters
    ]
