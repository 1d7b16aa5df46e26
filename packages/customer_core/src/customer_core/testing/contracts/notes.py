"""What every store of notes must do."""
# ruff: noqa: S101, D102 - tests: they assert on figures, and their names say what

from __future__ import annotations

from datetime import datetime, timedelta

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.notes.model import Note, NoteId
from customer_core.testing.contracts.given import ELSEWHERE, HERE
from customer_core.testing.doubles import NOON
from customer_core.units import UnitsOfWork

ANA, BEN = CustomerId("ana"), CustomerId("ben")
FIRST = NoteId("note_1")


def a_note(
    note_id: str = FIRST,
    *,
    about: CustomerId = ANA,
    text: str = "Prefers morning slots",
    business: BusinessId = HERE,
    at: datetime = NOON,
) -> Note:
    """Return a note."""
    return Note(
        business_id=business,
        customer_id=about,
        id=NoteId(note_id),
        text=text,
        author="user-eva",
        author_role="agent",
        created_at=at,
    )


def given_notes(units: UnitsOfWork, *notes: Note) -> None:
    """Keep notes, each in its business."""
    for note in notes:
        with units.begin(note.business_id) as unit:
            unit.notes.add(note)
            unit.commit()


class NotesContract:
    """What a store of one business's notes must do."""

    def test_a_note_is_kept_whole(self, units: UnitsOfWork) -> None:
        note = a_note(text="Łódź 🧡\nsecond line", at=NOON + timedelta(microseconds=1))
        given_notes(units, note)
        with units.begin(HERE) as unit:
            assert unit.notes.get(ANA, FIRST) == note
            assert unit.notes.of_customer(ANA) == [note]
            assert unit.notes.page(ANA, limit=9, before=None) == [note]

    def test_it_is_found_under_its_customer_alone(self, units: UnitsOfWork) -> None:
        given_notes(units, a_note())
        with units.begin(HERE) as unit:
            assert unit.notes.get(BEN, FIRST) is None
            assert unit.notes.get(ANA, NoteId("note_\x00")) is None
            assert unit.notes.of_customer(BEN) == []
            assert not unit.notes.remove(BEN, FIRST)

    def test_notes_are_listed_from_the_newest_page_by_page(self, units: UnitsOfWork) -> None:
        notes = [
            a_note(f"note_{number}", at=NOON + timedelta(seconds=number // 2))
            for number in range(5)
        ]
        given_notes(units, *notes, a_note("note_x", about=BEN))
        with units.begin(HERE) as unit:
            first = unit.notes.page(ANA, limit=2, before=None)
            second = unit.notes.page(ANA, limit=2, before=first[-1].id)
            last = unit.notes.page(ANA, limit=2, before=second[-1].id)
            after = unit.notes.page(ANA, limit=2, before=last[-1].id)
            assert unit.notes.of_customer(ANA) == notes[::-1]
        assert [*first, *second, *last, *after] == notes[::-1]
        assert [len(page) for page in (first, second, last, after)] == [2, 2, 1, 0]

    def test_one_that_is_removed_is_gone(self, units: UnitsOfWork) -> None:
        given_notes(units, a_note(), a_note("note_2"))
        with units.begin(HERE) as unit:
            assert unit.notes.remove(ANA, FIRST)
            assert not unit.notes.remove(ANA, FIRST)
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.notes.get(ANA, FIRST) is None
            assert unit.notes.of_customer(ANA) == [a_note("note_2")]

    def test_another_business_neither_sees_nor_removes_it(self, units: UnitsOfWork) -> None:
        given_notes(units, a_note())
        with units.begin(ELSEWHERE) as unit:
            assert unit.notes.get(ANA, FIRST) is None
            assert unit.notes.page(ANA, limit=9, before=None) == []
            assert unit.notes.of_customer(ANA) == []
            assert not unit.notes.remove(ANA, FIRST)
            unit.commit()
        with units.begin(HERE) as unit:
            assert unit.notes.get(ANA, FIRST) == a_note()
