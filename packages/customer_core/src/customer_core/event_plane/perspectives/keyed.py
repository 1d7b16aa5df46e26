"""Bringing rows up to date, each a function of the events that name it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from customer_core.event_plane.perspective import Failed, why
from customer_core.kernel.events import Event, Recorded

K = TypeVar("K", bound=Hashable)
S = TypeVar("S")


class KeyedStore(Protocol[K, S]):
    """Keeps rows, each under a key."""

    def load(self, keys: Iterable[K]) -> Mapping[K, S]:
        """Return the rows known among ``keys``, locked until the transaction ends."""
        ...

    def save(self, rows: Sequence[S], /) -> None:
        """Keep the rows as they are now."""
        ...


def _ignore(_before: object, _after: object, _event: Event) -> None:
    """Follow nothing."""


def apply_by_key(
    batch: Sequence[Recorded],
    key_of: Callable[[Event], K],
    evolve: Callable[[S | None, Event], S],
    store: KeyedStore[K, S],
    changed: Callable[[S | None, S, Event], None] = _ignore,
) -> list[Failed]:
    """Load the rows that a batch names, let each event evolve its own, and save what changed.

    Args:
        batch: the events.
        key_of: returns which row an event is about.
        evolve: returns a row with what an event tells; the same row where that is nothing new.
        store: keeps the rows.
        changed: is told of each row before and after an event that changed it.

    Returns:
        The events that are ill-formed; each fails alone.
    """
    failed: list[Failed] = []
    keyed = [(key, one) for one in batch if (key := _key(key_of, one, failed)) is not None]
    before = store.load({key for key, _ in keyed})
    after = dict(before)
    for key, one in keyed:
        known = after.get(key)
        try:
            row = evolve(known, one.event)
        except Exception as error:  # noqa: BLE001 - it fails alone, the rest flows
            failed.append(Failed(one, why(error)))
            continue
        if row is not known:
            after[key] = row
            changed(known, row, one.event)
    store.save([row for key, row in after.items() if row is not before.get(key)])
    return failed


def _key(key_of: Callable[[Event], K], one: Recorded, failed: list[Failed]) -> K | None:
    try:
        return key_of(one.event)
    except Exception as error:  # noqa: BLE001 - it fails alone, the rest flows
        failed.append(Failed(one, why(error)))
        return None
