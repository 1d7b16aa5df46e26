"""Notes in the service in memory: what is refused, kept, told."""

from __future__ import annotations

import json

import pytest

from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Status
from customer_core.kernel.errors import InvalidField, NotPermitted
from customer_core.kernel.paging import InvalidCursor, encode_cursor
from customer_core.kernel.principal import Role, Scope
from customer_core.notes.add_note import AddNote, add_note
from customer_core.notes.errors import NoteNotFound, NoteTooLong
from customer_core.notes.list_notes import ListNotes, list_notes
from customer_core.notes.model import LONGEST_NOTE
from customer_core.notes.remove_note import RemoveNote, remove_note
from customer_core.testing import a_customer, an_admin, principal
from customer_core.testing.exports import exported_parts

JOHN = "cust-123"
SECRET = "Refuses card payment"


@pytest.fixture
def agent():
    return principal(Role.AGENT, subject="bob-the-agent")


@pytest.fixture
def run(service, john, agent):
    """Run a use case as an agent."""
    return lambda use_case, command: service.application.run(use_case, command, agent)


@pytest.fixture
def note(run):
    """Make a note about John."""
    return lambda content=SECRET: run(add_note, AddNote(customer_id=JOHN, content=content))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Late again \n", "Late again"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("🧡" * LONGEST_NOTE, "🧡" * LONGEST_NOTE),
    ],
)
def test_a_note_is_kept_trimmed(note, written, kept):
    assert note(written).text == kept


@pytest.mark.parametrize("written", ["", " \n ", "a\x00b", "a\x1b[2Jb", "a\x85b", "a\ud800b"])
def test_a_note_that_says_nothing_or_hides_something_is_refused(note, written):
    with pytest.raises(InvalidField) as refused:
        note(written)
    assert (refused.value.field, refused.value.code) == ("content", "VALIDATION_FAILED")


def test_a_note_that_is_too_long_is_refused(note):
    with pytest.raises(NoteTooLong, match="at most 500 characters, not 501"):
        note("x" * (LONGEST_NOTE + 1))


@pytest.mark.parametrize(
    ("roles", "written_as"),
    [
        ([Role.AGENT], "agent"),
        ([Role.AGENT, Role.ADMIN_MANAGER], "admin_manager"),
        ([Role.CUSTOMER, Role.ADMIN_BUSINESS], "admin_business"),
    ],
)
def test_its_author_is_told_with_what_he_wrote_it_as(service, john, roles, written_as):
    caller = principal(*roles, subject="bob")
    made = service.application.run(add_note, AddNote(customer_id=JOHN, content="x"), caller)
    assert (made.author, made.author_role) == ("bob", written_as)


def test_who_was_erased_gets_none(service, run):
    gone = a_customer("gone", status=Status.DELETED)
    with service.units.begin(gone.business_id) as unit:
        unit.customers.add(gone)
        unit.commit()
    with pytest.raises(CustomerNotFound):
        run(add_note, AddNote(customer_id="gone", content="x"))


def test_it_is_removed_once(run, note):
    made = note()
    run(remove_note, RemoveNote(customer_id=JOHN, note_id=made.id))
    with pytest.raises(NoteNotFound):
        run(remove_note, RemoveNote(customer_id=JOHN, note_id=made.id))


@pytest.mark.parametrize(
    ("use_case", "command"),
    [
        (add_note, AddNote(customer_id=JOHN, content="x")),
        (remove_note, RemoveNote(customer_id=JOHN, note_id="note_0001")),
    ],
)
def test_changing_needs_a_token_that_may_write(service, note, use_case, command):
    note()
    reading = principal(Role.AGENT, scopes=[Scope.READ])
    with pytest.raises(NotPermitted, match="customers:write"):
        service.application.run(use_case, command, reading)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_1_to_100(run, limit):
    with pytest.raises(InvalidField, match="from 1 to 100"):
        run(list_notes, ListNotes(customer_id=JOHN, limit=limit))


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        encode_cursor("-id", ["no id"]),
        encode_cursor("-createdAt", ["note_1"]),
    ],
)
def test_a_cursor_of_another_list_is_refused(run, cursor):
    with pytest.raises(InvalidCursor):
        run(list_notes, ListNotes(customer_id=JOHN, cursor=cursor))


def test_what_it_says_is_published_nowhere(service, run, note):
    made = note()
    run(remove_note, RemoveNote(customer_id=JOHN, note_id=made.id))
    service.settle()
    told = [json.loads(one.body) for one in service.publisher.messages]
    assert {"CustomerNoteAdded", "CustomerNoteRemoved"} <= {one["eventType"] for one in told}
    assert SECRET not in str(told)


def test_an_export_has_the_notes_and_their_authors_as_roles_only(service, note):
    note()
    export = exported_parts(service.application, JOHN, an_admin())
    (held,) = export["notes"]
    assert (held["text"], held["author"]) == (SECRET, "agent")
    assert "bob-the-agent" not in str(export)
