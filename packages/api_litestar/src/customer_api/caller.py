"""A request of a known caller, and the way it comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import attrs
from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_204_NO_CONTENT

from customer_api.cached_reads import CachedReads
from customer_api.call import Call, call_of
from customer_api.gate import LIMITS, USER, Gate
from customer_api.once import KEY_HEADER, ONCE, keyed, read_answer, write_answer
from customer_api.problems import shown_methods
from customer_core.addresses.model import AddressId
from customer_core.application import Application
from customer_core.consents.model import ConsentId
from customer_core.context import Context
from customer_core.customers.ports import ReadingContext
from customer_core.customers.time_travel import as_of
from customer_core.idempotency.model import KeptAnswer
from customer_core.idempotency.run_once import run_once
from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import FieldFault, ValidationFailed
from customer_core.kernel.ids import CustomerId, OrderId, check_id
from customer_core.kernel.principal import Principal
from customer_core.notes.model import NoteId
from customer_core.privacy.holds.model import LegalHoldId
from customer_core.privacy.requests.model import DataRequestId
from customer_core.tags.model import TagId
from customer_core.webhooks.model import WebhookId

_UNKNOWN = "is not a parameter of this request"

C = TypeVar("C")
R = TypeVar("R")


class Caller(Request[Principal, Any, State]):
    """A request of a known caller, on a private route."""

    @property
    def call(self) -> Call:
        """The call it is part of."""
        return call_of(self.scope)

    @property
    def customer_id(self) -> CustomerId:
        """The customer that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return CustomerId(check_id(self.path_params["customerId"], "customerId"))

    @property
    def whose(self) -> CustomerId | None:
        """The customer that the path names, or None where it means the caller's own.

        Raises:
            InvalidId: it is no id.
        """
        return self.customer_id if "customerId" in self.path_params else None

    @property
    def address_id(self) -> AddressId:
        """The address that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return AddressId(check_id(self.path_params["addressId"], "addressId"))

    @property
    def consent_id(self) -> ConsentId:
        """The consent record that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return ConsentId(check_id(self.path_params["consentId"], "consentId"))

    @property
    def order_id(self) -> OrderId:
        """The order that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return OrderId(check_id(self.path_params["orderId"], "orderId"))

    @property
    def webhook_id(self) -> WebhookId:
        """The webhook that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return WebhookId(check_id(self.path_params["webhookId"], "webhookId"))

    @property
    def tag_id(self) -> TagId:
        """The tag that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return TagId(check_id(self.path_params["tagId"], "tagId"))

    @property
    def note_id(self) -> NoteId:
        """The note that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return NoteId(check_id(self.path_params["noteId"], "noteId"))

    @property
    def data_request_id(self) -> DataRequestId:
        """The request of a data subject that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return DataRequestId(check_id(self.path_params["requestId"], "requestId"))

    @property
    def legal_hold_id(self) -> LegalHoldId:
        """The legal hold that the path names.

        Raises:
            InvalidId: it is no id.
        """
        return LegalHoldId(check_id(self.path_params["holdId"], "holdId"))

    @property
    def reads(self) -> CachedReads:
        """The cached reads."""
        reads: CachedReads = self.app.state.reads
        return reads

    def run(self, use_case: Callable[[Context, C], R], command: C) -> R:
        """Run a use case for the caller.

        Raises:
            CustomerServiceError: what the use case refuses.
        """
        application: Application = self.app.state.application
        return application.run(use_case, command, self.user)

    def once(
        self,
        use_case: Callable[[Context, C], R],
        command: C,
        present: Callable[[R], Response[bytes]],
        whose: Callable[[R], CustomerId] | None = None,
    ) -> Response[bytes]:
        """Run a use case and answer with what it returns, once for the request's key if it has one.

        Args:
            use_case: which.
            command: what it is given.
            present: makes the answer of what it returns.
            whose: tells whom the answer is about, where the path does not name the customer.

        Raises:
            CustomerServiceError: what the use case refuses, or :func:`run_once`.
        """
        request = self.call.keyed
        if request is None:
            return present(self.run(use_case, command))

        def kept(result: R) -> KeptAnswer:
            content = write_answer(present(result))
            return KeptAnswer(content=content, customer_id=whose(result) if whose else self.whose)

        application: Application = self.app.state.application
        return read_answer(run_once(application, use_case, command, self.user, request, kept))

    def read(self, use_case: Callable[[ReadingContext, C], R], command: C, moment: str | None) -> R:
        """Run a use case that reads, on what is, or on what was at a moment.

        Args:
            use_case: which.
            command: what it is to read.
            moment: the parameter ``asOf``, or None for now.

        Raises:
            CustomerServiceError: what the use case refuses.
            InvalidField: ``asOf`` is no moment, or lies in the future.
        """
        if moment is None:
            return self.run(use_case, command)
        return self.run(as_of(parse_time(moment, "asOf"), use_case), command)

    async def reach(self) -> frozenset[str] | None:
        """Return the businesses that the caller may speak for, or None for every one."""
        gate: Gate = self.app.state.gate
        return await gate.reach(self.call)

    async def count(self) -> None:
        """Count the call under its caller's limit, on a route that does not by itself.

        Raises:
            RateLimited: the limit is passed.
        """
        gate: Gate = self.app.state.gate
        await gate.count(self.call, self.user, (USER,))


async def enter(request: Request[Any, Any, Any]) -> Response[None] | None:
    """Let a request pass the gate: its caller known, within its limits, its parameters known.

    Asking for the methods of an address (OPTIONS) is open to everybody, and answered here: the
    framework's own answer knows the methods of one handler alone.

    Raises:
        CustomerServiceError: what the gate refuses.
        ValidationFailed: the query has unknown parameters.
    """
    if request.method == HttpMethod.OPTIONS:
        return _methods(request)
    gate: Gate = request.app.state.gate
    call = call_of(request.scope)
    principal = attrs.evolve(await gate.identify(call), origin=call.origin)
    request.scope["user"] = principal
    if limits := request.route_handler.opt[LIMITS]:
        await gate.count(call, principal, limits)
    if request.scope["query_string"]:
        _check_parameters(request)
    if KEY_HEADER in call.headers and request.route_handler.opt[ONCE]:
        call.keyed = await keyed(request, request.app.state.digests, principal)
    return None


def _methods(request: Request[Any, Any, Any]) -> Response[None]:
    template = request.scope["path_template"]
    (route,) = (one for one in request.app.routes if one.path_format == template)
    allowed = shown_methods(map(str, cast("HTTPRoute", route).methods))
    return Response(None, status_code=HTTP_204_NO_CONTENT, headers={"Allow": allowed})


def _check_parameters(request: Request[Any, Any, Any]) -> None:
    """Refuse query parameters that the route does not have, or that come twice.

    Raises:
        ValidationFailed: naming each.
    """
    known, sent = _query_names(request.route_handler), request.query_params
    faults = [
        FieldFault(name, "is given more than once" if name in known else _UNKNOWN)
        for name in dict.fromkeys(sent)
        if name not in known or len(sent.getall(name)) > 1
    ]
    if faults:
        raise ValidationFailed(tuple(faults))


def _query_names(handler: BaseRouteHandler) -> set[str]:
    own = handler.parsed_fn_signature.parameters
    given = handler.resolve_dependencies()
    signatures = [own, *(given[name].parsed_fn_signature.parameters for name in own.keys() & given)]
    kinds = (field.kwarg_definition for fields in signatures for field in fields.values())
    return {kind.name for kind in kinds if isinstance(kind, QueryParameter) and kind.name}
