"""Certificates of erasure over HTTP."""

from __future__ import annotations

from litestar import Response, get

from customer_api.answers import NO_STORE
from customer_api.caller import Caller
from customer_api.negotiation import wanted_form
from customer_api.openapi import documented
from customer_api.schemas.certificates import SignedErasureCertificate
from customer_api.schemas.wire import JSON, to_json
from customer_core.kernel.codec import to_plain
from customer_core.privacy.proof.page import page_of
from customer_core.privacy.proof.read_certificate import ReadCertificate, read_certificate

_HTML = "text/html"


@get(
    "/{requestId:str}/certificate",
    sync_to_thread=True,
    **documented(
        "readCertificate",
        answer=SignedErasureCertificate,
        other_media_types=(_HTML,),
        headers=("Content-Disposition",),
    ),
)
def read_signed(request: Caller) -> Response[bytes]:
    """Return the certificate of an erasure as it was signed; for administrators.

    `Accept: text/html` asks for a page to read and print.
    """
    signed = request.run(read_certificate, ReadCertificate(request_id=request.data_request_id))
    kind = wanted_form(request.headers.get("accept", ""), _HTML) or JSON
    body = page_of(signed).encode() if kind == _HTML else to_json(to_plain(signed))
    name = f"{signed.certificate.id}.{'html' if kind == _HTML else 'json'}"
    return Response(
        body,
        media_type=kind,
        headers={
            "Cache-Control": NO_STORE,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Vary": "Accept",
        },
    )
