"""Notes about customers over HTTP, for those who work with them."""

from __future__ import annotations

from litestar import Response, Router, delete, get, post

from customer_api.annotation_requests import read_note
from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.notes import note_answer, notes_answer
from customer_api.requests import Document
from customer_api.routes.parameters import Cursor, Limit
from customer_api.schemas import notes as wire
from customer_core.kernel.paging import DEFAULT_LIMIT
from customer_core.notes.add_note import add_note
from customer_core.notes.list_notes import ListNotes, list_notes
from customer_core.notes.remove_note import RemoveNote, remove_note

_CREATED, _NO_CONTENT = 201, 204


@get(sync_to_thread=True, **documented("listNotes", answer=wire.NotesAnswer))
def list_all(
    request: Caller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[bytes]:
    """Return the notes about a customer, the newest first; for agents and administrators."""
    command = ListNotes(customer_id=request.customer_id, limit=limit, cursor=cursor)
    return answer(notes_answer(request.run(list_notes, command), limit))


@post(
    sync_to_thread=True,
    **documented(
        "addNote", answer=wire.NoteAnswer, status=_CREATED, body=wire.AddNote, also=(412,)
    ),
)
def add(request: Caller, document: Document) -> Response[bytes]:
    """Make a note about a customer, in the name of the caller; for agents and administrators."""
    command = read_note(document, request.customer_id)
    return request.once(add_note, command, lambda note: answer(note_answer(note), status=_CREATED))


@delete(
    "/{noteId:str}",
    sync_to_thread=True,
    **documented("removeNote", status=_NO_CONTENT, also=(412,)),
)
def remove(request: Caller) -> Response[None]:
    """Remove a note; the history keeps what it said and who removed it."""
    command = RemoveNote(customer_id=request.customer_id, note_id=request.note_id)
    request.run(remove_note, command)
    return Response(None, status_code=_NO_CONTENT)


def notes_router() -> Router:
    """Return the routes of notes."""
    return Router(
        "/v1/customers/{customerId:str}/notes",
        route_handlers=[list_all, add, remove],
        before_request=enter,
        request_class=Caller,
        tags=["Tags and notes"],
    )
