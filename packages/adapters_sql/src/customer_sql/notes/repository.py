"""The notes about the customers of one business."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL, Placeholder

from customer_core.kernel.ids import CustomerId
from customer_core.notes.model import Note, NoteId
from customer_sql.session import Row
from customer_sql.statements import names, selected, statement, tenant_query
from customer_sql.tables import customer_notes
from customer_sql.tenant_session import TenantSession

_BEHIND_ALL = "~"  # no id has it
_NOTE = selected("n", customer_notes.columns)

GET_NOTE = tenant_query(
    "SELECT {note} FROM customer_notes n WHERE n.business_id = tenant.business_id "
    "AND n.customer_id = %(customer_id)s AND n.id = %(id)s",
    note=_NOTE,
)

LIST_NOTES = tenant_query(
    "SELECT {note} FROM customer_notes n WHERE n.business_id = tenant.business_id "
    "AND n.customer_id = %(customer_id)s "
    "AND n.id < %(before)s ORDER BY n.id DESC LIMIT %(limit)s",
    note=_NOTE,
)

ALL_NOTES = tenant_query(
    "SELECT {note} FROM customer_notes n WHERE n.business_id = tenant.business_id "
    "AND n.customer_id = %(customer_id)s",
    note=_NOTE,
)

ADD_NOTE = statement(
    "INSERT INTO customer_notes ({columns}) VALUES ({values})",
    columns=names(customer_notes.columns),
    values=SQL(", ").join(Placeholder(column.name) for column in customer_notes.columns),
)

REMOVE_NOTE = statement(
    "DELETE FROM customer_notes WHERE business_id = %(business_id)s "
    "AND customer_id = %(customer_id)s AND id = %(id)s"
)


class SqlNotes:
    """Implements ``Notes``."""

    def __init__(self, session: TenantSession) -> None:
        self._session = session

    def add(self, note: Note) -> None:
        """Keep a new note."""
        self._session.write(
            ADD_NOTE,
            customer_id=note.customer_id,
            id=note.id,
            text=note.text,
            author=note.author,
            author_role=note.author_role,
            created_at=note.created_at,
        )

    def get(self, customer_id: CustomerId, note_id: NoteId) -> Note | None:
        """Return a note about a customer, or None."""
        rows = self._session.rows(GET_NOTE, customer_id=customer_id, id=note_id)
        return _note_of(rows[0]) if rows else None

    def remove(self, customer_id: CustomerId, note_id: NoteId) -> bool:
        """Forget a note; tell whether it was still there."""
        return self._session.write(REMOVE_NOTE, customer_id=customer_id, id=note_id) > 0

    def page(self, customer_id: CustomerId, *, limit: int, before: NoteId | None) -> Sequence[Note]:
        """Return notes about a customer, the newest first."""
        rows = self._session.rows(
            LIST_NOTES,
            customer_id=customer_id,
            before=before or _BEHIND_ALL,
            limit=limit,
        )
        return _newest_first(rows)

    def of_customer(self, customer_id: CustomerId) -> Sequence[Note]:
        """Return all notes about a customer, the newest first."""
        return _newest_first(self._session.rows(ALL_NOTES, customer_id=customer_id))


def _newest_first(rows: Sequence[Row]) -> Sequence[Note]:
    return sorted(map(_note_of, rows), key=lambda note: note.id, reverse=True)


def _note_of(row: Row) -> Note:
    return Note(
        business_id=row["business_id"],
        customer_id=row["customer_id"],
        id=row["id"],
        text=row["text"],
        author=row["author"],
        author_role=row["author_role"],
        created_at=row["created_at"],
    )
