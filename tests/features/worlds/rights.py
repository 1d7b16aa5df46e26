"""The rights of data subjects in memory, and in both worlds the job that carries requests out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.holds.manage_holds import PlaceHold
from customer_core.privacy.requests import decide_request as decisions
from customer_core.privacy.requests import open_request as asking
from customer_core.privacy.requests.model import DataRequest, DataRequestId, RequestKey
from customer_core.privacy.requests.read_requests import ListRequests
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.withdraw_request import WithdrawRequest, withdraw_request
from tests.features.worlds.world import Document

ASKED: Mapping[str, tuple[Any, Any]] = {
    "export": (asking.request_export, asking.RequestExport),
    "erasure": (asking.request_erasure, asking.RequestErasure),
    "rectification": (asking.request_rectification, asking.RequestRectification),
}
DECIDED: Mapping[str, tuple[Any, Any]] = {
    "approve": (decisions.approve_request, decisions.ApproveRequest),
    "refuse": (decisions.refuse_request, decisions.RefuseRequest),
    "extend": (decisions.extend_request, decisions.ExtendRequest),
    "retry": (decisions.retry_request, decisions.RetryRequest),
    "complete": (decisions.complete_request, decisions.CompleteRequest),
    "withdraw": (withdraw_request, WithdrawRequest),
}
_LEASE = timedelta(minutes=5)
_NAMES = {"atOnce": "at_once"}


def ask(kind: str, customer_id: str, body: Document) -> tuple[Any, Any]:
    """Return the use case that opens a request, and its command."""
    use_case, command = ASKED[kind]
    fields = {_NAMES.get(name, name): value for name, value in body.items()}
    return use_case, command(customer_id=CustomerId(customer_id), **fields)


def decide(decision: str, request_id: str, body: Document) -> tuple[Any, Any]:
    """Return the use case that decides on a request, and its command."""
    use_case, command = DECIDED[decision]
    return use_case, command(request_id=DataRequestId(request_id), **body)


def listing(filters: Document) -> ListRequests:
    """Return the command that lists requests."""
    customer, kind, state = (filters.get(name) for name in ("customerId", "kind", "state"))
    return ListRequests(
        customer_id=customer and CustomerId(customer),
        kind=kind and RequestKind(kind),
        state=state and RequestState(state),
        overdue=filters.get("overdue") == "true",
    )


def placing(customer_id: str, body: Document) -> PlaceHold:
    """Return the command that places a legal hold."""
    until = body.get("until")
    return PlaceHold(
        customer_id=CustomerId(customer_id),
        reason=body["reason"],
        until=until and parse_time(until, "until"),
    )


def shown(request: DataRequest) -> Document:
    """Return a request as it is answered to who looks after it."""
    plain: Document = to_plain(request)
    steps = [{"act": one["act"], "role": one["by"]["role"], **one} for one in plain["history"]]
    return {**plain, "history": steps}


def take_due(units: PlatformUnits, business_id: str, now: datetime) -> list[str]:
    """Begin what is due in a business, as the job does; return the ids."""
    with units.begin() as unit:
        due = unit.data_requests.due(now, tuple(RequestKind), 1000)
        mine = [one for one in due if one.business_id == business_id]
        for one in mine:
            one.start(now, _LEASE)
            unit.data_requests.save(one)
        unit.commit()
    return [one.id for one in mine]


def end(
    units: PlatformUnits, business_id: str, request_id: str, last: Callable[[DataRequest], None]
) -> None:
    """End what the job has begun, as it ends."""
    with units.begin() as unit:
        key = RequestKey(BusinessId(business_id), DataRequestId(request_id))
        request = unit.data_requests.get(key)
        assert request is not None
        last(request)
        unit.data_requests.save(request)
        unit.commit()
