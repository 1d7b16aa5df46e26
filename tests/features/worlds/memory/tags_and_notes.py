"""What is noted about customers, in memory."""

from __future__ import annotations

from collections.abc import Sequence

from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal
from customer_core.notes.add_note import AddNote, add_note
from customer_core.notes.list_notes import ListNotes, list_notes
from customer_core.notes.model import NoteId
from customer_core.notes.remove_note import RemoveNote, remove_note
from customer_core.tags.add_tags import AddTags, add_tags
from customer_core.tags.list_tags import ListTags, list_tags
from customer_core.tags.model import TagId
from customer_core.tags.remove_tag import RemoveTag, remove_tag
from tests.features.worlds.answers import Document
from tests.features.worlds.memory import shown
from tests.features.worlds.memory.asking import InMemory


class TagsAndNotesInMemory(InMemory):
    """Implements ``TagsAndNotes`` on the use cases."""

    def add_tags(self, caller: Principal, customer_id: str, labels: Sequence[str]) -> None:
        command = AddTags(customer_id=CustomerId(customer_id), labels=tuple(labels))
        self._change(add_tags, command, caller)

    def tags(self, caller: Principal, customer_id: str) -> Sequence[Document]:
        command = ListTags(customer_id=CustomerId(customer_id))
        return [shown.tag(one) for one in self._run(list_tags, command, caller)]

    def remove_tag(self, caller: Principal, customer_id: str, tag_id: str) -> None:
        command = RemoveTag(customer_id=CustomerId(customer_id), tag_id=TagId(tag_id))
        self._change(remove_tag, command, caller)

    def add_note(self, caller: Principal, customer_id: str, content: str) -> None:
        command = AddNote(customer_id=CustomerId(customer_id), content=content)
        self._change(add_note, command, caller)

    def notes(
        self, caller: Principal, customer_id: str, limit: int = 100, cursor: str | None = None
    ) -> tuple[Sequence[Document], str | None]:
        command = ListNotes(customer_id=CustomerId(customer_id), limit=limit, cursor=cursor)
        page = self._run(list_notes, command, caller)
        return [shown.note(one) for one in page.items], page.next_cursor

    def remove_note(self, caller: Principal, customer_id: str, note_id: str) -> None:
        command = RemoveNote(customer_id=CustomerId(customer_id), note_id=NoteId(note_id))
        self._change(remove_note, command, caller)
