"""Events that readers could not apply: rows that point into the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs
from psycopg.sql import SQL

from customer_core.event_plane.dead_letters import (
    DeadLetter,
    Held,
    LetterCount,
    LetterKey,
    LetterQuery,
    LetterState,
)
from customer_core.kernel.events import Recorded
from customer_sql.exact_json import write_json
from customer_sql.journal.rows import RECORDED, recorded_of
from customer_sql.partitions import partition_of
from customer_sql.session import Row, Session
from customer_sql.statements import (
    given_rows,
    selected,
    statement,
    storable,
    upsert,
    written,
)
from customer_sql.tables import dead_letters

_LETTER = written(dead_letters)
_KEYS = SQL("unnest(%(positions)s::bigint[], %(readers)s::text[]) AS key(position, reader)")

KNOWN_LETTERS = statement(
    "SELECT found.* FROM {keys}, LATERAL (SELECT {columns} FROM dead_letters d "
    "WHERE d.position = key.position AND d.reader = key.reader OFFSET 0) AS found",
    keys=_KEYS,
    columns=selected("d", _LETTER),
)

HOLD_LETTERS = statement(
    "SELECT found.* FROM {keys}, LATERAL (SELECT {columns} FROM dead_letters d "
    "WHERE d.position = key.position AND d.reader = key.reader "
    "AND (%(due_at)s::timestamptz IS NULL OR d.next_attempt_at <= %(due_at)s) "
    "FOR UPDATE SKIP LOCKED OFFSET 0) AS found ORDER BY found.position, found.reader",
    keys=_KEYS,
    columns=selected("d", _LETTER),
)

EVENTS_OF_LETTERS = statement(
    "SELECT found.* FROM unnest(%(event_ids)s::text[], %(sources)s::text[], "
    "%(businesses)s::text[], %(partitions)s::smallint[]) "
    "AS key(event_id, source, business_id, partition), LATERAL (SELECT {recorded} FROM journal j "
    "WHERE j.event_id = key.event_id AND j.source = key.source "
    "AND j.business_id = key.business_id AND j.partition = key.partition OFFSET 0) AS found",
    recorded=SQL(RECORDED).format(j=SQL("j")),
)

SAVE_LETTERS = upsert(dead_letters, given_rows(_LETTER, "letters"))

REMOVE_LETTERS = statement(
    "DELETE FROM dead_letters d USING {keys} "
    "WHERE d.position = key.position AND d.reader = key.reader",
    keys=_KEYS,
)

DUE_LETTERS = statement(
    "SELECT due.position, wanted.reader FROM unnest(%(readers)s::text[]) WITH ORDINALITY "
    "AS wanted(reader, place), LATERAL (SELECT d.position, d.next_attempt_at FROM dead_letters d "
    "WHERE d.reader = wanted.reader AND d.next_attempt_at <= %(now)s "
    "ORDER BY d.next_attempt_at, d.position LIMIT %(limit)s) AS due "
    "ORDER BY wanted.place, due.next_attempt_at, due.position"
)

FIND_LETTERS = statement(
    "SELECT {columns} FROM dead_letters d "
    "WHERE (d.position, d.reader) > (%(position)s, %(after)s::text) "
    "AND (%(reader)s::text IS NULL OR d.reader = %(reader)s) "
    "AND (%(business_id)s::text IS NULL OR d.business_id = %(business_id)s) "
    "AND (%(is_dead)s::boolean IS NULL OR (d.next_attempt_at IS NULL) = %(is_dead)s) "
    "AND (%(event_ids)s::text[] IS NULL OR d.event_id = ANY(%(event_ids)s::text[])) "
    "ORDER BY d.position, d.reader LIMIT %(limit)s",
    columns=selected("d", _LETTER),
)

COUNT_LETTERS = statement(
    "SELECT d.reader, d.next_attempt_at IS NULL AS is_dead, count(*) AS letters, "
    "min(d.first_failed_at) AS oldest FROM dead_letters d GROUP BY 1, 2 ORDER BY 1, 2 DESC"
)

_BEFORE_ALL = LetterKey(-1, "")


class SqlDeadLetters:
    """Implements ``DeadLetters``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, keys: Iterable[LetterKey]) -> Mapping[LetterKey, DeadLetter]:
        """Return those known among ``keys``."""
        found = map(_letter_of, self._session.rows(KNOWN_LETTERS, _key_parameters(keys)))
        return {letter.key: letter for letter in found}

    def save(self, letters: Sequence[DeadLetter]) -> None:
        """Keep them as they are now, one for each event and reader."""
        if not letters:
            return
        ordered = sorted(letters, key=lambda letter: (letter.position, letter.reader))
        self._session.begin()
        self._session.touched(
            SAVE_LETTERS, {"letters": write_json([_row_of(letter) for letter in ordered])}
        )

    def remove(self, keys: Iterable[LetterKey]) -> None:
        """Forget those whose events have been applied."""
        self._session.begin()
        self._session.touched(REMOVE_LETTERS, _key_parameters(keys))

    def due(self, readers: Iterable[str], now: datetime, limit: int) -> Sequence[LetterKey]:
        """Return what is to be tried again: of each reader at most ``limit``, longest due first."""
        rows = self._session.rows(
            DUE_LETTERS, {"readers": list(readers), "now": now, "limit": limit}
        )
        return [LetterKey(row["position"], row["reader"]) for row in rows]

    def hold(self, keys: Iterable[LetterKey], due_at: datetime | None = None) -> Sequence[Held]:
        """Hold those that nobody else holds, until the transaction ends."""
        self._session.begin()
        rows = self._session.rows(HOLD_LETTERS, {**_key_parameters(keys), "due_at": due_at})
        letters = [_letter_of(row) for row in rows]
        events = self._events_of(letters)
        return [Held(letter, events.get(letter.position)) for letter in letters]

    def find(
        self, query: LetterQuery, limit: int, after: LetterKey | None = None
    ) -> Sequence[DeadLetter]:
        """Return those meant, in the order of the journal, from behind ``after``."""
        behind = after or _BEFORE_ALL
        rows = self._session.rows(
            FIND_LETTERS,
            {
                "position": behind.position,
                "after": behind.reader,
                "reader": query.reader,
                "business_id": query.business_id,
                "is_dead": None if query.state is None else query.state is LetterState.DEAD,
                "event_ids": sorted(query.event_ids) or None,
                "limit": limit,
            },
            planned_anew=True,
        )
        return [_letter_of(row) for row in rows]

    def _events_of(self, letters: Sequence[DeadLetter]) -> dict[int, Recorded]:
        if not letters:
            return {}
        rows = self._session.rows(
            EVENTS_OF_LETTERS,
            {
                "event_ids": [letter.event_id for letter in letters],
                "sources": [letter.source for letter in letters],
                "businesses": [letter.business_id for letter in letters],
                "partitions": [partition_of(one.business_id, one.stream) for one in letters],
            },
        )
        return {row["position"]: recorded_of(row) for row in rows}


def letter_counts(session: Session) -> list[LetterCount]:
    """Return how many dead letters each reader has in each state."""
    return [
        LetterCount(
            reader=row["reader"],
            state=LetterState.DEAD if row["is_dead"] else LetterState.WAITING,
            letters=row["letters"],
            oldest=row["oldest"],
        )
        for row in session.rows(COUNT_LETTERS, {})
    ]


def _key_parameters(keys: Iterable[LetterKey]) -> dict[str, Any]:
    ordered = sorted(set(keys), key=lambda key: (key.position, key.reader))
    return {
        "positions": [key.position for key in ordered],
        "readers": [key.reader for key in ordered],
    }


def _row_of(letter: DeadLetter) -> dict[str, Any]:
    return {**attrs.asdict(letter), "reason": storable(letter.reason)}


def _letter_of(row: Row) -> DeadLetter:
    return DeadLetter(**row)
