"""Reading an archive's parts, each page by itself, so that it may be of any size.

Every page is read in a transaction of its own, for a long one would hold up the journal's readers.
What is written meanwhile may be in the archive or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from customer_core.customers.access import load_for_privacy
from customer_core.customers.export_events import DataExported
from customer_core.customers.model import Customer
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.export.parts import Place, Record, Stretch
from customer_core.privacy.export.ports import ExportContext
from customer_core.privacy.export.subject import Subject
from customer_core.privacy.export.table import BY_NAME


@attrs.frozen(kw_only=True)
class FindSubject:
    """Find whom an export is for."""

    customer_id: CustomerId


@attrs.frozen(kw_only=True)
class ReadPart:
    """Read some records of a part.

    Attributes:
        part: its name.
        after: those behind this place; from the first where it is None.
    """

    customer_id: CustomerId
    part: str
    after: Place | None = None


@attrs.frozen(kw_only=True)
class NoteExport:
    """Note that an archive was made.

    Attributes:
        request_id: the privacy request that it answers; None for an operator's own.
        records: how many there are in it.
    """

    customer_id: CustomerId
    request_id: str | None = None
    records: int


@attrs.frozen
class FoundSubject:
    """Whom an export is for, and how many events there are of its own, for showing progress."""

    subject: Subject
    events: int


def find_subject(ctx: ExportContext, command: FindSubject) -> FoundSubject:
    """Return whom an export is for.

    Raises:
        CustomerNotFound: there is no such customer, or it is not for the caller to see.
        NotPermitted: the caller may not use the customer's rights as a data subject.
    """
    subject = _subject(load_for_privacy(ctx, command.customer_id))
    return FoundSubject(subject, ctx.personal.count_events(subject.streams))


def read_part(ctx: ExportContext, command: ReadPart) -> Stretch:
    """Return the next thousand records of a part or so, as they are at this moment.

    Raises:
        CustomerNotFound: there is no such customer, or it is not for the caller to see.
        NotPermitted: the caller may not use the customer's rights as a data subject.
    """
    subject = _subject(load_for_privacy(ctx, command.customer_id))
    return BY_NAME[command.part].read(ctx, subject, command.after)


def note_export(ctx: ExportContext, command: NoteExport) -> None:
    """Write into the journal that an archive was made, and for whom; never what is in it.

    Raises:
        CustomerNotFound: there is no such customer, or it is not for the caller to see.
        NotPermitted: the caller may not use the customer's rights as a data subject.
    """
    customer = load_for_privacy(ctx, command.customer_id)
    ctx.record(
        DataExported(
            customer_id=customer.id,
            request_id=command.request_id,
            records=command.records,
            exported_at=ctx.now,
        )
    )


def records_of(run: Callable[[ReadPart], Stretch], command: ReadPart) -> Iterator[Sequence[Record]]:
    """Yield all records of a part, page by page; each page is read when it is asked for.

    Args:
        run: runs :func:`read_part` for the caller, each time in a transaction of its own.
        command: where to begin.
    """
    while True:
        stretch = run(command)
        yield stretch.records
        if stretch.place is None:
            return
        command = attrs.evolve(command, after=stretch.place)


def _subject(customer: Customer) -> Subject:
    return Subject(
        business_id=customer.business_id, customer_id=customer.id, user_id=customer.user_id
    )
