"""The archives of exports over HTTP, by signed links: whoever has the link needs no token."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.params import QueryParameter
from litestar.response import Stream

from customer_api.answers import NO_STORE
from customer_api.call import call_of
from customer_api.openapi import documented
from customer_api.routes.parameters import Service
from customer_api.service import ApiService
from customer_api.streamed import sent
from customer_core.kernel.ids import BusinessId, is_id
from customer_core.kernel.principal import Origin
from customer_core.privacy.export.errors import ExportNotFound
from customer_core.privacy.export.open_export import OpenExport, bearer_of_a_link, open_export
from customer_core.privacy.export.ports import KeptArchive
from customer_core.privacy.requests.model import DataRequestId

ZIP = "application/zip"

OfBusiness = Annotated[str, QueryParameter(name="business", description="As the link has it.")]
Expires = Annotated[str, QueryParameter(name="expires", description="As the link has it.")]
Signature = Annotated[str, QueryParameter(name="signature", description="As the link has it.")]


@get(
    "/{requestId:str}",
    **documented(
        "downloadExport",
        media_type=ZIP,
        headers=("Content-Disposition",),
        public=True,
        also=(503,),
    ),
)
async def download(
    request: Request[Any, Any, Any],
    service: Service,
    business: OfBusiness = "",
    expires: Expires = "",
    signature: Signature = "",
) -> Stream:
    """Return the archive of an export, by the link that its request shows; without a token.

    A link is good for a quarter of an hour and for one request. One that has expired, was
    changed, or whose archive is no longer kept answers 404.
    """
    request_id: str = request.path_params["requestId"]
    is_good = service.export_links.is_good(
        business_id=business,
        request_id=request_id,
        expires=expires,
        signature=signature,
        now=service.clock.now(),
    )
    if not is_good or not is_id(request_id) or not is_id(business):
        raise ExportNotFound
    origin = call_of(request.scope).origin
    archive = await asyncio.to_thread(
        _open, service, BusinessId(business), DataRequestId(request_id), origin
    )
    return Stream(
        sent(archive.pieces),
        media_type=ZIP,
        headers={
            "Cache-Control": NO_STORE,
            "Content-Length": str(archive.size),
            "Content-Disposition": f'attachment; filename="export-{_file_name(request_id)}.zip"',
            "Referrer-Policy": "no-referrer",
        },
    )


def exports_router() -> Router:
    """Return the route of archives."""
    return Router("/v1/privacy/exports", route_handlers=[download], tags=["Privacy"])


def _open(
    service: ApiService, business_id: BusinessId, request_id: DataRequestId, origin: Origin
) -> KeptArchive:
    caller = bearer_of_a_link(business_id, origin)
    name = service.application.run(open_export, OpenExport(request_id=request_id), caller)
    archive = service.archives.read(name)
    if archive is None:
        raise ExportNotFound
    return archive


def _file_name(request_id: str) -> str:
    """Return an id as every system can have it in the name of a file."""
    return request_id.replace(":", "-").strip(".")
