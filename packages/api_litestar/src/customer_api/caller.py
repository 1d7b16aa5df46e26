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
from customer_api.problems import shown_methods
from customer_core.application import Application
from customer_core.context import Context
from customer_core.customers.ports import ReadingContext
from customer_core.customers.time_travel import as_of
from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import FieldFault, ValidationFailed
from customer_core.kernel.ids import CustomerId, OrderId, check_id
from customer_core.kernel.principal import Principal
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
