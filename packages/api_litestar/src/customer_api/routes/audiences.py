"""Audiences over HTTP: who is in a tier or segment, and who of them may be written to."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Annotated

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream
from msgspec import UNSET

from customer_api.answers import NO_STORE, answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.customers import customers_answer
from customer_api.routes.parameters import Cursor, Limit
from customer_api.schemas.audiences import AudienceAnswer, AudienceMeta
from customer_api.streamed import sent
from customer_bootstrap.audience_files import MEDIA_TYPES, Format, audience_file, need_format
from customer_core.audiences.export_audience import (
    ExportAudience,
    NoteAudienceExport,
    export_audience,
    exported,
    note_audience_export,
)
from customer_core.audiences.read_audience import (
    CountAudience,
    ReadAudience,
    count_audience,
    read_audience,
)
from customer_core.consents.model import Channel
from customer_core.kernel.paging import DEFAULT_LIMIT

Reachable = Annotated[
    Channel | None,
    QueryParameter(
        name="reachable",
        description="Only active customers who agreed to marketing by this channel, and whom it "
        "reaches.",
    ),
]
Count = Annotated[
    bool,
    QueryParameter(name="count", description="Tell how many there are in all, as meta.total."),
]
FormatWanted = Annotated[
    Format, QueryParameter(name="format", description="How the file is written.")
]


@get(
    "/{name:str}/customers",
    sync_to_thread=True,
    **documented("readAudience", answer=AudienceAnswer),
)
def members(  # noqa: PLR0913 - one for each parameter
    request: Caller,
    name: FromPath[str],
    reachable: Reachable = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    *,
    count: Count = False,
) -> Response[bytes]:
    """Return a page of the members of a tier or segment; for agents, administrators and services.

    Whether somebody is a member, and is reached, is judged at this moment. Members come by id. A
    page may have fewer of them than `limit`, or none, though there is a next one.
    """
    query = ReadAudience(name=name, reachable=reachable, limit=limit, cursor=cursor)
    page = request.run(read_audience, query)
    size = CountAudience(name=name, reachable=reachable)
    total = request.run(count_audience, size) if count else UNSET
    shown = customers_answer(page, limit)
    meta = AudienceMeta(page.next_cursor, limit, total)
    return answer(AudienceAnswer(data=shown.data, meta=meta))


@get(
    "/{name:str}/customers/export",
    sync_to_thread=True,
    **documented(
        "exportAudience",
        media_type=MEDIA_TYPES[Format.CSV],
        other_media_types=(MEDIA_TYPES[Format.JSONL], MEDIA_TYPES[Format.PARQUET]),
        headers=("Content-Disposition",),
    ),
)
def export(
    request: Caller,
    name: FromPath[str],
    format: FormatWanted = Format.CSV,  # noqa: A002 - errors name the parameter so
    reachable: Reachable = None,
) -> Stream | Response[bytes]:
    """Return all members of a tier or segment as a file; for administrators.

    The file is sent while it is read. Where that fails on the way the connection breaks off before
    the end of the answer: whoever reads to its end has the whole. Each export is kept in the audit
    trail.
    """
    need_format(format)
    command = ExportAudience(name=name, reachable=reachable)
    stretches = exported(partial(request.run, export_audience), command)
    begun = chain([next(stretches)], stretches)  # what is refused is refused before the answer
    headers = {
        "Cache-Control": NO_STORE,
        "Content-Disposition": f'attachment; filename="{name}.{format}"',
    }
    if request.call.bodiless:
        return Response(b"", media_type=MEDIA_TYPES[format], headers=headers)
    noted = NoteAudienceExport(name=name, reachable=reachable, form=format)
    request.run(note_audience_export, noted)
    return Stream(
        sent(audience_file(begun, format)), media_type=MEDIA_TYPES[format], headers=headers
    )


def audiences_router() -> Router:
    """Return the routes of audiences."""
    return Router(
        "/v1/segments",
        route_handlers=[members, export],
        before_request=enter,
        request_class=Caller,
        tags=["Segments"],
    )
