"""Dead letters in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from customer_core.event_plane.dead_letters import (
    DeadLetter,
    Held,
    LetterCount,
    LetterKey,
    LetterQuery,
    LetterState,
)
from customer_core.testing.store import MemoryStore
from customer_core.testing.transaction import Transaction


class MemoryDeadLetters:
    """Implements ``DeadLetters``."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def known(self, keys: Iterable[LetterKey]) -> Mapping[LetterKey, DeadLetter]:
        """Return those known among ``keys``."""
        found = {key: self._transaction.letters.get(key) for key in keys}
        return {key: letter for key, letter in found.items() if letter is not None}

    def save(self, letters: Sequence[DeadLetter]) -> None:
        """Keep them as they are now, one for each event and reader."""
        for letter in letters:
            self._transaction.letters.put(letter.key, letter)

    def remove(self, keys: Iterable[LetterKey]) -> None:
        """Forget those whose events have been applied."""
        for key in keys:
            self._transaction.letters.put(key, None)

    def due(self, readers: Iterable[str], now: datetime, limit: int) -> Sequence[LetterKey]:
        """Return what is to be tried again: of each reader at most ``limit``, longest due first."""
        due = sorted(
            (letter.next_attempt_at, letter.position, letter.reader)
            for letter in self._letters()
            if letter.next_attempt_at is not None and letter.next_attempt_at <= now
        )
        return [
            LetterKey(position, reader)
            for wanted in readers
            for _, position, reader in [one for one in due if one[2] == wanted][:limit]
        ]

    def hold(self, keys: Iterable[LetterKey], due_at: datetime | None = None) -> Sequence[Held]:
        """Hold those that nobody else holds, until the transaction ends."""
        held = [key for key in keys if self._transaction.try_hold(("letter", key))]
        letters = [
            letter
            for letter in self.known(held).values()
            if due_at is None
            or (letter.next_attempt_at is not None and letter.next_attempt_at <= due_at)
        ]
        recorded = {one.point.position: one for one in self._transaction.store.all_events()}
        return [Held(letter, recorded.get(letter.position)) for letter in _in_order(letters)]

    def find(
        self, query: LetterQuery, limit: int, after: LetterKey | None = None
    ) -> Sequence[DeadLetter]:
        """Return those meant, in the order of the journal, from behind ``after``."""
        return [
            letter
            for letter in _in_order(self._letters())
            if _is_meant(letter, query) and (after is None or _place(letter.key) > _place(after))
        ][:limit]

    def _letters(self) -> list[DeadLetter]:
        return [row for row in self._transaction.letters.rows().values() if row is not None]


def letter_counts(store: MemoryStore) -> list[LetterCount]:
    """Return how many dead letters each reader has in each state."""

    def group(letter: DeadLetter) -> tuple[str, LetterState]:
        return (letter.reader, letter.state)

    return [
        LetterCount(
            reader=reader,
            state=state,
            letters=len(of_group := list(letters)),
            oldest=min(letter.first_failed_at for letter in of_group),
        )
        for (reader, state), letters in groupby(sorted(store.dead_letters(), key=group), key=group)
    ]


def _is_meant(letter: DeadLetter, query: LetterQuery) -> bool:
    return (
        query.reader in {None, letter.reader}
        and query.state in {None, letter.state}
        and query.business_id in {None, letter.business_id}
        and (not query.event_ids or letter.event_id in query.event_ids)
    )


def _in_order(letters: Iterable[DeadLetter]) -> list[DeadLetter]:
    return sorted(letters, key=lambda letter: _place(letter.key))


def _place(key: LetterKey) -> tuple[int, str]:
    return (key.position, key.reader)
