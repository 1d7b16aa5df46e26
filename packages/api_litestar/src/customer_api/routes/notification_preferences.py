"""The caller's own switches over HTTP (003): marketing by channel, and notifications."""

from __future__ import annotations

from litestar import Response, Router, get, patch, post, put
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from customer_api.answers import NO_STORE, PRIVATE
from customer_api.caller import Caller, enter
from customer_api.consent_requests import read_switches, read_switches_patch
from customer_api.etags import etag, is_known, read_if_match
from customer_api.gate import PATCH, USER
from customer_api.openapi import documented
from customer_api.presenters.consents import notification_preferences_answer
from customer_api.requests import MERGE_PATCH, Document, IfMatch
from customer_api.schemas import consents as wire
from customer_api.schemas.wire import JSON, to_json
from customer_core.customers.model import Customer
from customer_core.customers.notification_preferences import (
    OptOut,
    ReadNotificationPreferences,
    opt_out,
    patch_notification_preferences,
    read_notification_preferences,
    replace_notification_preferences,
)
from customer_core.event_plane.freshness import CustomerVersions

_ANSWER = wire.NotificationPreferencesAnswer
_WRITE = (404, 412)


@get(
    sync_to_thread=True,
    **documented(
        "readNotificationPreferences",
        answer=_ANSWER,
        also=(404,),
        conditional=True,
        headers=("ETag",),
    ),
)
def read_one(request: Caller) -> Response[bytes]:
    """Return all of the caller's own switches."""
    own = request.run(read_notification_preferences, ReadNotificationPreferences())
    if is_known(request.headers.get("if-none-match"), _tag(own)):
        headers = {"ETag": _tag(own), "Cache-Control": PRIVATE}
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, media_type=JSON, headers=headers)
    return _tagged(own, PRIVATE)


@put(
    sync_to_thread=True,
    **documented(
        "replaceNotificationPreferences",
        answer=_ANSWER,
        body=wire.ReplaceNotificationPreferences,
        also=_WRITE,
        headers=("ETag",),
    ),
)
def replace(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Set all of the caller's own switches; one that is left out takes its default."""
    command = read_switches(document, read_if_match(if_match))
    return _tagged(request.run(replace_notification_preferences, command))


@patch(
    sync_to_thread=True,
    **documented(
        "patchNotificationPreferences",
        answer=_ANSWER,
        body=wire.PatchNotificationPreferences,
        media_types=(MERGE_PATCH, JSON),
        also=_WRITE,
        headers=("ETag",),
        limits=(USER, PATCH),
    ),
)
def change(request: Caller, document: Document, if_match: IfMatch = None) -> Response[bytes]:
    """Merge a patch (RFC 7396) into the caller's own switches; only those it names change."""
    command = read_switches_patch(document, read_if_match(if_match))
    return _tagged(request.run(patch_notification_preferences, command))


@post(
    "/opt-out",
    sync_to_thread=True,
    **documented("optOut", answer=_ANSWER, also=_WRITE, headers=("ETag",)),
)
def turn_off(request: Caller, if_match: IfMatch = None) -> Response[bytes]:
    """Turn off all marketing and all notifications of the caller in one go."""
    command = OptOut(expected_version=read_if_match(if_match))
    return request.once(opt_out, command, _tagged, whose=lambda customer: customer.id)


def _tag(customer: Customer) -> str:
    return etag(CustomerVersions(customer=customer.version))


def _tagged(customer: Customer, caching: str = NO_STORE) -> Response[bytes]:
    headers = {"ETag": _tag(customer), "Cache-Control": caching}
    body = to_json(notification_preferences_answer(customer))
    return Response(body, status_code=HTTP_200_OK, media_type=JSON, headers=headers)


def notification_preferences_router() -> Router:
    """Return the routes of the caller's own switches."""
    return Router(
        "/v1/customers/notification-preferences",
        route_handlers=[read_one, replace, change, turn_off],
        before_request=enter,
        request_class=Caller,
        tags=["Consents"],
    )
