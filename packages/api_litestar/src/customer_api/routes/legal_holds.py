"""Legal holds over HTTP, for administrators."""

from __future__ import annotations

from litestar import Response, Router, delete, get, post

from customer_api.answers import answer
from customer_api.caller import Caller, enter
from customer_api.openapi import documented
from customer_api.presenters.privacy import hold_answer, holds_answer
from customer_api.privacy_requests import read_hold
from customer_api.requests import Document
from customer_api.schemas import privacy as wire
from customer_core.privacy.holds.manage_holds import (
    LiftHold,
    ListHolds,
    lift_hold,
    list_holds,
    place_hold,
)

_CREATED = 201


@get(sync_to_thread=True, **documented("listHolds", answer=wire.HoldsAnswer))
def list_all(request: Caller) -> Response[bytes]:
    """Return the legal holds of a customer, those that are over too, the newest first."""
    return answer(holds_answer(request.run(list_holds, ListHolds(customer_id=request.customer_id))))


@post(
    sync_to_thread=True,
    **documented(
        "placeHold",
        answer=wire.HoldAnswer,
        status=_CREATED,
        body=wire.PlaceHold,
        also=(409, 412),
    ),
)
def place(request: Caller, document: Document) -> Response[bytes]:
    """Have a customer's data kept: nothing of it is erased until the hold ends."""
    command = read_hold(document, request.customer_id)
    return request.once(
        place_hold, command, lambda hold: answer(hold_answer(hold), status=_CREATED)
    )


@delete(
    "/{holdId:str}",
    sync_to_thread=True,
    **documented("liftHold", answer=wire.HoldAnswer, also=(412,)),
)
def lift(request: Caller) -> Response[bytes]:
    """Lift a legal hold; an erasure that nothing holds any more goes on."""
    command = LiftHold(customer_id=request.customer_id, hold_id=request.legal_hold_id)
    return answer(hold_answer(request.run(lift_hold, command)))


def legal_holds_router() -> Router:
    """Return the routes of legal holds."""
    return Router(
        "/v1/customers/{customerId:str}/legal-holds",
        route_handlers=[list_all, place, lift],
        before_request=enter,
        request_class=Caller,
        tags=["Privacy"],
    )
