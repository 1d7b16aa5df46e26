"""What data subjects ask for, and what becomes of it, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customer_core.kernel.codec import to_plain
from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal
from customer_core.privacy.requests import decide_request as decisions
from customer_core.privacy.requests import open_request as asking
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.read_requests import (
    ListRequests,
    ReadRequest,
    list_requests,
    read_request,
)
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.withdraw_request import WithdrawRequest, withdraw_request
from tests.features.worlds import carrying_out
from tests.features.worlds.answers import Document
from tests.features.worlds.memory.asking import InMemory

_ASKED: Mapping[str, tuple[Any, Any]] = {
    "export": (asking.request_export, asking.RequestExport),
    "erasure": (asking.request_erasure, asking.RequestErasure),
    "rectification": (asking.request_rectification, asking.RequestRectification),
}
_DECIDED: Mapping[str, tuple[Any, Any]] = {
    "approve": (decisions.approve_request, decisions.ApproveRequest),
    "refuse": (decisions.refuse_request, decisions.RefuseRequest),
    "extend": (decisions.extend_request, decisions.ExtendRequest),
    "retry": (decisions.retry_request, decisions.RetryRequest),
    "complete": (decisions.complete_request, decisions.CompleteRequest),
    "withdraw": (withdraw_request, WithdrawRequest),
}
_NAMES = {"atOnce": "at_once"}


class DataRequestsInMemory(InMemory):
    """Implements ``DataRequests`` on the use cases."""

    def ask(self, caller: Principal, customer_id: str, kind: str, body: Document) -> Document:
        use_case, command = _ASKED[kind]
        fields = {_NAMES.get(name, name): value for name, value in body.items()}
        wanted = command(customer_id=CustomerId(customer_id), **fields)
        return _shown(self._change(use_case, wanted, caller))

    def data_request(self, caller: Principal, request_id: str) -> Document:
        command = ReadRequest(request_id=DataRequestId(request_id))
        return _shown(self._run(read_request, command, caller))

    def data_requests(self, caller: Principal, filters: Document) -> Sequence[Document]:
        page = self._run(list_requests, _listing(filters), caller)
        return [_shown(one) for one in page.items]

    def decide(self, caller: Principal, request_id: str, decision: str, body: Document) -> Document:
        use_case, command = _DECIDED[decision]
        wanted = command(request_id=DataRequestId(request_id), **body)
        return _shown(self._change(use_case, wanted, caller))

    def take_due_requests(self, business_id: str) -> Sequence[str]:
        now = self._service.clock.now()
        return carrying_out.take_due(self._service.platform, business_id, now)

    def end_request(self, business_id: str, request_id: str, failure: str | None = None) -> None:
        now = self._service.clock.now()
        carrying_out.end(self._service.platform, business_id, request_id, now, failure)


def _listing(filters: Document) -> ListRequests:
    customer, kind, state = (filters.get(name) for name in ("customerId", "kind", "state"))
    return ListRequests(
        customer_id=customer and CustomerId(customer),
        kind=kind and RequestKind(kind),
        state=state and RequestState(state),
        overdue=filters.get("overdue") == "true",
    )


def _shown(request: DataRequest) -> Document:
    plain: Document = to_plain(request)
    steps = [{"act": one["act"], "role": one["by"]["role"], **one} for one in plain["history"]]
    return {**plain, "history": steps}
