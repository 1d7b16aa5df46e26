"""Consents over HTTP: the caller's own (003), and of a customer for administrators."""

from __future__ import annotations

from litestar import Response, Router, get, post
from litestar.handlers import HTTPRouteHandler

from customer_api.answers import NO_STORE, answer
from customer_api.caller import Caller, enter
from customer_api.consent_requests import MARKDOWN, PLAIN, read_decision
from customer_api.etags import etag, read_if_match
from customer_api.negotiation import wanted_form
from customer_api.openapi import documented
from customer_api.presenters.consents import consent_answer, consents_answer, receipt_document
from customer_api.requests import Document, IfMatch
from customer_api.routes.parameters import Cursor, Limit
from customer_api.schemas import consents as wire
from customer_api.schemas.receipts import ConsentReceipt
from customer_api.schemas.wire import JSON, to_json
from customer_core.consents.receipt_text import receipt_text
from customer_core.customers.change_consent import ChangedConsent, change_consent
from customer_core.customers.read_consents import (
    ReadConsentReceipt,
    ReadConsents,
    read_consent_receipt,
    read_consents,
)
from customer_core.event_plane.freshness import CustomerVersions
from customer_core.kernel.paging import DEFAULT_LIMIT

_ENDINGS = {JSON: "json", MARKDOWN: "md", PLAIN: "txt"}


def read_all(
    request: Caller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response[bytes]:
    """Return how consent stands, channel by channel, and its history from the newest."""
    command = ReadConsents(customer_id=request.whose, limit=limit, cursor=cursor)
    return answer(consents_answer(request.run(read_consents, command), limit))


def decide(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Give or withdraw consent to marketing by a channel.

    What stands already is not recorded again, so that the request can be repeated. An administrator
    gives it for the person alone, with the source and the evidence of what the person said; a
    service never gives it.
    """
    command = read_decision(document, request.whose, read_if_match(if_match))
    return request.once(
        change_consent, command, _decided, whose=lambda changed: changed.customer_id
    )


def _decided(changed: ChangedConsent) -> Response[bytes]:
    answered = answer(consent_answer(changed.state))
    answered.headers["ETag"] = etag(CustomerVersions(customer=changed.version))
    return answered


def receipt(request: Caller) -> Response[bytes]:
    """Return the receipt for a decision, to be kept: with the fields of ISO/IEC TS 27560.

    `Accept: text/markdown` or `text/plain` asks for a page to read.
    """
    command = ReadConsentReceipt(customer_id=request.whose, consent_id=request.consent_id)
    found = request.run(read_consent_receipt, command)
    kind = wanted_form(request.headers.get("accept", ""), MARKDOWN, PLAIN) or JSON
    body = to_json(receipt_document(found)) if kind == JSON else receipt_text(found).encode()
    name = f"consent-{found.record_id}.{_ENDINGS[kind]}"
    return Response(
        body,
        media_type=kind,
        headers={
            "Cache-Control": NO_STORE,
            "Content-Disposition": f'attachment; filename="{name}"',
            "Vary": "Accept",
        },
    )


def _handlers(whose: str, ledger: str) -> list[HTTPRouteHandler]:
    """Return the routes of a ledger of consents.

    Args:
        whose: in the names of the operations: ``Own``, or nothing for anybody's.
        ledger: its path.
    """
    about_all = documented(f"read{whose}Consents", answer=wire.ConsentsAnswer, also=(404,))
    about_deciding = documented(
        f"change{whose}Consent",
        answer=wire.ConsentAnswer,
        body=wire.ChangeConsent,
        also=(404, 412),
        headers=("ETag",),
    )
    about_receipt = documented(
        f"read{whose}ConsentReceipt",
        answer=ConsentReceipt,
        other_media_types=(MARKDOWN, PLAIN),
        headers=("Content-Disposition",),
    )
    return [
        get(ledger, sync_to_thread=True, **about_all)(read_all),
        post(ledger, sync_to_thread=True, **about_deciding)(decide),
        get(f"{ledger}/{{consentId:str}}/receipt", sync_to_thread=True, **about_receipt)(receipt),
    ]


def consents_router() -> Router:
    """Return the routes of consents."""
    return Router(
        "/v1/customers",
        route_handlers=[
            *_handlers("Own", "/consents"),
            *_handlers("", "/{customerId:str}/consents"),
        ],
        before_request=enter,
        request_class=Caller,
        tags=["Consents"],
    )
