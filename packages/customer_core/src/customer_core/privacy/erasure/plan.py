"""What an erasure would do where, and why anything stays: from the registry, before it does it."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_core.privacy.erasure.ports import Elsewhere, ErasureStore
from customer_core.privacy.erasure.subject import Subject
from customer_core.privacy.registry import TABLES
from customer_core.privacy.registry.model import Datum, Key, Place, Treatment

JOURNAL = "journal"
QUARANTINE = "quarantine"
DEAD_LETTERS = "dead_letters"
DELIVERIES = "webhook_deliveries"
ORDERS = "order_summary"
BOOKINGS = {"appointments": "appointment", "brochure_requests": "brochure"}
_BY_OTHER_STEPS = frozenset({ORDERS, *BOOKINGS})
_BY_IDS = (Key.CUSTOMER, Key.USER, Key.OWNER)

ROW_TABLES = tuple(
    place for place in TABLES.values() if place.key in _BY_IDS and place.name not in _BY_OTHER_STEPS
)
"""Tables whose rows go, or lose the person, as they are declared and no more."""

_STAYS = (Treatment.KEPT, Treatment.SCRUBBED, Treatment.PSEUDONYM)


@attrs.frozen(kw_only=True)
class Planned:
    """What becomes of the rows of one place.

    Attributes:
        place: table, cache, stream or store of files.
        deleted: rows that go.
        masked: rows that stay without the person.
        kept: what stays of them, by name.
        ground: why it stays.
        until: for how long.
    """

    place: str
    deleted: int = 0
    masked: int = 0
    kept: tuple[str, ...] = ()
    ground: str = ""
    until: str = ""


def planned(place: Place, rows: int) -> Planned:
    """Return what becomes of rows of a table, as it is declared."""
    if not place.keeps_rows:
        return Planned(place=place.name, deleted=rows)
    kept = [one for one in place.data if one.treatment in _STAYS]
    return Planned(
        place=place.name,
        masked=rows,
        kept=tuple(one.name for one in kept),
        ground=_each(kept, "ground"),
        until=_each(kept, "until"),
    )


def plan(
    store: ErasureStore, subject: Subject, elsewhere: Sequence[Elsewhere]
) -> tuple[Planned, ...]:
    """Return what an erasure of a person would do; places without anything of it are left out.

    Raises:
        DependencyUnavailable: a place does not answer.
    """
    tables = [planned(place, store.held(place, subject)) for place in TABLES.values() if place.key]
    others = [Planned(place=one.name, deleted=one.held(subject)) for one in elsewhere]
    return tuple(one for one in (*tables, *others) if one.deleted or one.masked)


def _each(data: Sequence[Datum], field: str) -> str:
    said = dict.fromkeys(getattr(one, field) for one in data)
    return "; ".join(one for one in said if one)
