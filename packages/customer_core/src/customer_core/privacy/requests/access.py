"""Who may do what with requests (SPEC 2): the person itself, and administrators.

Another customer's request answers exactly as one that does not exist.
"""

from __future__ import annotations

from customer_core.customers.access import AUDITORS, is_self, load_own
from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Customer
from customer_core.kernel.errors import NotPermitted, VersionConflict
from customer_core.kernel.principal import ADMINS, Principal, Role, Scope
from customer_core.privacy.requests.errors import DataRequestNotFound
from customer_core.privacy.requests.model import DataRequest, DataRequestId
from customer_core.privacy.requests.ports import RequestsContext
from customer_core.privacy.requests.steps import SELF, Actor

_SIGHTED = (Role.AGENT, Role.SERVICE)


def actor_of(principal: Principal, customer: Customer | None) -> Actor:
    """Return who acts, for the history of a request of a customer."""
    if customer and is_self(principal, customer.id, customer.user_id):
        return Actor(subject=principal.subject, role=SELF)
    roles = principal.roles & ADMINS or principal.roles or {Role.CUSTOMER}
    return Actor(subject=principal.subject, role=min(roles))


def own_customer(ctx: RequestsContext) -> Customer | None:
    """Return the customer to whom a caller's view is bound, or None for an administrator.

    Raises:
        NotPermitted: the caller is neither that nor a customer.
    """
    ctx.principal.need_scope(Scope.READ)
    if ctx.principal.has_any(*ADMINS):
        return None
    try:
        return load_own(ctx, Scope.READ)
    except CustomerNotFound:
        raise NotPermitted("a profile, or one of the roles of administrators") from None


def load_request(ctx: RequestsContext, request_id: DataRequestId, scope: Scope) -> DataRequest:
    """Return a request that is the caller's own, or that it administers.

    Raises:
        DataRequestNotFound: there is none, or it is another customer's.
        NotPermitted: the caller is an agent or a service.
    """
    ctx.principal.need_scope(scope)
    request = ctx.data_requests.get(request_id)
    if request is None:
        raise DataRequestNotFound(request_id)
    if ctx.principal.has_any(*ADMINS) or is_own(ctx, request):
        return request
    if ctx.principal.has_any(*_SIGHTED):
        ctx.principal.need_role(*AUDITORS)
    raise DataRequestNotFound(request_id)


def load_for_decision(
    ctx: RequestsContext, request_id: DataRequestId, expected_version: int | None
) -> DataRequest:
    """Return a request for an administrator to decide on.

    Raises:
        DataRequestNotFound: there is none, or it is not for the caller to see.
        NotPermitted: the caller is no administrator, though it may be the person itself.
        VersionConflict: the request has changed since the caller looked.
    """
    request = load_request(ctx, request_id, Scope.WRITE)
    ctx.principal.need_role(*AUDITORS)
    need_request_version(request, expected_version)
    return request


def need_request_version(request: DataRequest, expected: int | None) -> None:
    """Refuse a change that was decided on another version.

    Raises:
        VersionConflict: naming the current version.
    """
    if expected is not None and expected != request.version:
        raise VersionConflict(request.version, expected)


def is_own(ctx: RequestsContext, request: DataRequest) -> bool:
    """Whether the caller is the person whom the request is about."""
    customer = ctx.customers.get(request.customer_id)
    return customer is not None and is_self(ctx.principal, customer.id, customer.user_id)
