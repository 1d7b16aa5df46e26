"""Exporting a whole audience, stretch by stretch, so that it may be of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from customer_core.audiences.events import AudienceExported
from customer_core.audiences.gathering import WINDOW, gather
from customer_core.audiences.model import AudienceMember, audience_named, member_of
from customer_core.audiences.ports import AudiencesContext
from customer_core.audiences.read_audience import CountAudience, count_audience
from customer_core.consents.model import Channel
from customer_core.customers.access import AUDITORS
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Scope


@attrs.frozen(kw_only=True)
class ExportAudience:
    """Export some members of a tier or segment.

    Attributes:
        name: of the tier or segment.
        reachable: only whom marketing reaches by this channel.
        after: those behind this one; from the first where it is None.
    """

    name: str
    reachable: Channel | None = None
    after: CustomerId | None = None


@attrs.frozen(kw_only=True)
class NoteAudienceExport:
    """Note that an audience is exported.

    Attributes:
        name: of the tier or segment.
        reachable: the channel by which its members are wanted to be reached.
        form: of the file.
    """

    name: str
    reachable: Channel | None = None
    form: str


@attrs.frozen
class ExportedStretch:
    """Some members, and the place to go on behind where there may be more."""

    members: Sequence[AudienceMember]
    place: CustomerId | None


def export_audience(ctx: AudiencesContext, command: ExportAudience) -> ExportedStretch:
    """Return the next thousand members or so, as they are at this moment.

    Raises:
        NotPermitted: the caller is no administrator.
        SegmentNotFound: there is no tier or segment of that name.
    """
    ctx.principal.need_scope(Scope.READ)
    ctx.principal.need_role(*AUDITORS)
    definitions = ctx.definitions.recent().definitions
    audience = audience_named(command.name, command.reachable, definitions)
    gathered = gather(ctx, audience, command.after, WINDOW)
    members = [member_of(view, audience, ctx.policies) for view in gathered.members]
    return ExportedStretch(members, gathered.place)


def note_audience_export(ctx: AudiencesContext, command: NoteAudienceExport) -> int | None:
    """Keep in the audit trail that an audience is exported, before any of it is; return how many.

    Returns:
        As :func:`count_audience`.

    Raises:
        NotPermitted: the caller is no administrator.
        SegmentNotFound: there is no tier or segment of that name.
    """
    ctx.principal.need_scope(Scope.READ)
    ctx.principal.need_role(*AUDITORS)
    size = CountAudience(name=command.name, reachable=command.reachable)
    customers = count_audience(ctx, size)
    ctx.record(
        AudienceExported(
            segment=command.name,
            reachable=command.reachable,
            form=command.form,
            customers=customers,
            exported_at=ctx.now,
        )
    )
    return customers


def exported(
    run: Callable[[ExportAudience], ExportedStretch], command: ExportAudience
) -> Iterator[Sequence[AudienceMember]]:
    """Yield all members, stretch by stretch; each is read when it is asked for.

    Args:
        run: runs :func:`export_audience` for the caller, each time in a transaction of its own.
        command: where to begin.
    """
    while True:
        stretch = run(command)
        yield stretch.members
        if stretch.place is None:
            return
        command = attrs.evolve(command, after=stretch.place)
