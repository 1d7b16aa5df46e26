"""``customers journal dead-letters``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import typer

from customer_cli.opening import opened
from customer_cli.options import AsJson, DataDirectory, new_app
from customer_cli.output import answer, grid
from customer_cli.telling import tell
from customer_core.event_plane.dead_letters import DeadLetter, LetterKey, LetterQuery, LetterState
from customer_core.event_plane.quarantine import KeptMessage
from customer_core.kernel.paging import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    InvalidCursor,
    Page,
    decode_cursor,
    encode_cursor,
)

if TYPE_CHECKING:
    from customer_bootstrap import Service

app = new_app()

_LETTERS, _MESSAGES = "dead letters", "quarantine"
_BEGINNING = 200


@app.command()
def dead_letters(  # noqa: PLR0913 - all by name
    *,
    reader: Annotated[
        str | None, typer.Option(help="Of this perspective or relay, such as orders.")
    ] = None,
    state: Annotated[LetterState | None, typer.Option(help="In this state.")] = None,
    business: Annotated[
        str | None, typer.Option("--business", "-b", help="Of this business.")
    ] = None,
    quarantine: Annotated[
        bool,
        typer.Option("--quarantine", help="Messages that were not understood when they came."),
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    as_json: AsJson = False,
    data_dir: DataDirectory = None,
) -> None:
    """Show the events that a reader could not apply, or the messages that nobody understood.

    The events are tried again by themselves until they are dead; `customers journal retry` tries
    again now. Messages in quarantine wait for `customers journal retry --quarantine`.
    """
    query = LetterQuery(reader=reader, state=state, business_id=business)
    if quarantine and (reader or state or business):
        raise typer.BadParameter(
            "Messages in quarantine have no reader, state or business: leave those options out.",
            param_hint="--quarantine",
        )
    with opened(data_dir) as service:
        if quarantine:
            _answer_messages(_messages(service, limit, cursor), as_json=as_json)
        else:
            _answer_letters(_letters(service, query, limit, cursor), as_json=as_json)


def _letters(
    service: Service, query: LetterQuery, limit: int, cursor: str | None
) -> Page[DeadLetter]:
    after = None
    if cursor is not None:
        position, reader = decode_cursor(cursor, _LETTERS, 2)
        after = LetterKey(_number(position), reader)
    with service.units.begin() as unit:
        found = list(unit.dead_letters.find(query, limit + 1, after))
    page = found[:limit]
    if len(found) <= limit:
        return Page(page)
    last = page[-1].key
    return Page(page, encode_cursor(_LETTERS, [str(last.position), last.reader]))


def _messages(service: Service, limit: int, cursor: str | None) -> Page[KeptMessage]:
    after = 0 if cursor is None else _number(*decode_cursor(cursor, _MESSAGES, 1))
    with service.units.begin() as unit:
        found = list(unit.quarantine.find(limit + 1, after))
    page = found[:limit]
    if len(found) <= limit:
        return Page(page)
    return Page(page, encode_cursor(_MESSAGES, [str(page[-1].id)]))


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        raise InvalidCursor("cursor", "is not a cursor of this list; start without one")
    return int(text)


def _answer_letters(page: Page[DeadLetter], *, as_json: bool) -> None:
    rows = [letter_row(letter) for letter in page.items]
    table = grid(
        ("Event", "Type", "Reader", "State", "Attempts", "Last failed", "Next attempt", "Reason"),
        [
            (
                row["eventId"],
                row["eventType"],
                row["reader"],
                row["state"],
                row["attempts"],
                row["lastFailedAt"],
                row["nextAttemptAt"],
                row["reason"],
            )
            for row in rows
        ],
    )
    answer({"deadLetters": rows, "nextCursor": page.next_cursor}, as_json=as_json, table=table)
    _tell_of_more(page, as_json=as_json)


def letter_row(letter: DeadLetter) -> dict[str, Any]:
    """Return a dead letter as programs see it."""
    return {
        "eventId": letter.event_id,
        "eventType": letter.event_type,
        "businessId": letter.business_id,
        "source": letter.source,
        "stream": letter.stream,
        "position": letter.position,
        "reader": letter.reader,
        "state": letter.state.value,
        "attempts": letter.attempts,
        "firstFailedAt": letter.first_failed_at,
        "lastFailedAt": letter.last_failed_at,
        "nextAttemptAt": letter.next_attempt_at,
        "reason": letter.reason,
    }


def _answer_messages(page: Page[KeptMessage], *, as_json: bool) -> None:
    rows = [_message_row(kept) for kept in page.items]
    table = grid(
        ("Id", "Came by", "When", "Bytes", "Reason", "Begins with"),
        [
            (str(r["id"]), r["origin"], r["at"], r["bytes"], r["reason"], r["beginning"])
            for r in rows
        ],
    )
    answer({"quarantine": rows, "nextCursor": page.next_cursor}, as_json=as_json, table=table)
    _tell_of_more(page, as_json=as_json)


def _message_row(kept: KeptMessage) -> dict[str, Any]:
    message = kept.message
    return {
        "id": kept.id,
        "origin": message.transport,
        "at": message.at,
        "bytes": len(message.raw),
        "reason": message.reason,
        "beginning": message.raw[:_BEGINNING].decode(errors="replace"),
    }


def _tell_of_more(page: Page[Any], *, as_json: bool) -> None:
    if page.next_cursor and not as_json:
        tell(f"There are more: add --cursor {page.next_cursor}")
