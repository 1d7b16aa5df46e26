"""Who may do what with a customer (SPEC 2).

A foreign customer answers exactly as one that does not exist; one that the caller may see, but not
treat so, is refused.
"""

from __future__ import annotations

from customer_core.customers.errors import CustomerNotFound
from customer_core.customers.model import Customer
from customer_core.customers.ports import CustomersContext
from customer_core.kernel.errors import NotPermitted
from customer_core.kernel.ids import CustomerId, UserId
from customer_core.kernel.principal import ADMINS, Principal, Role, Scope

READERS = (Role.AGENT, Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER, Role.SERVICE)
WRITERS = (Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER, Role.SERVICE)
AUDITORS = tuple(sorted(ADMINS))
ANNOTATORS = (Role.AGENT, *AUDITORS)


def is_self(principal: Principal, customer_id: str, user_id: str | None) -> bool:
    """Whether the caller is that customer: its user, or its id, is the token's subject."""
    return principal.subject in (customer_id, user_id)


def may_see(principal: Principal, customer_id: str, user_id: str | None) -> bool:
    """Whether the caller may know that the customer exists."""
    return principal.has_any(*READERS) or is_self(principal, customer_id, user_id)


def need_sight(principal: Principal, customer: Customer | None, asked: CustomerId) -> Customer:
    """Return the customer for reading.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
    """
    principal.need_scope(Scope.READ)
    if customer is None or not may_see(principal, customer.id, customer.user_id):
        raise CustomerNotFound(asked)
    return customer


def load_for_change(ctx: CustomersContext, customer_id: CustomerId) -> Customer:
    """Return a customer that the caller may change: itself, administrators and services.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
        NotPermitted: the caller may read it only.
    """
    return _load_for(WRITERS, ctx, customer_id, Scope.WRITE)


def load_for_privacy(
    ctx: CustomersContext, customer_id: CustomerId, scope: Scope = Scope.WRITE
) -> Customer:
    """Return a customer whose rights as a data subject the caller may use: itself, administrators.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
        NotPermitted: the caller may not speak for it.
    """
    return _load_for(AUDITORS, ctx, customer_id, scope)


def load_own(ctx: CustomersContext, scope: Scope) -> Customer:
    """Return the caller's own profile.

    Raises:
        CustomerNotFound: the caller has none in this business.
    """
    ctx.principal.need_scope(scope)
    subject = ctx.principal.subject
    own = ctx.customers.find_by_user(UserId(subject)) or ctx.customers.get(CustomerId(subject))
    if own is None:
        raise CustomerNotFound(subject)
    return own


def load_for_assignment(ctx: CustomersContext, customer_id: CustomerId) -> Customer:
    """Return a customer whose tier and segment the caller may set: administrators and services.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
        NotPermitted: the caller is neither, though it may be the customer itself.
    """
    ctx.principal.need_scope(Scope.WRITE)
    customer = need_sight(ctx.principal, ctx.customers.get(customer_id), customer_id)
    ctx.principal.need_role(*WRITERS)
    return customer


def load_for_annotations(
    ctx: CustomersContext, customer_id: CustomerId, scope: Scope = Scope.READ
) -> Customer:
    """Return a customer whose tags and notes the caller may see: agents and administrators.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
        NotPermitted: the caller is neither, or is the customer itself.
    """
    return _load_for_annotations(ANNOTATORS, ctx, customer_id, scope)


def load_for_tagging(ctx: CustomersContext, customer_id: CustomerId) -> Customer:
    """Return a customer whose tags the caller may change: administrators.

    Raises:
        CustomerNotFound: there is none, or it is not for the caller to see.
        NotPermitted: the caller is none, or is the customer itself.
    """
    return _load_for_annotations(AUDITORS, ctx, customer_id, Scope.WRITE)


def may_see_annotations(principal: Principal, customer: Customer) -> bool:
    """Whether the caller may see the tags of a customer and the notes about it.

    Who works for a business and is its customer too never sees its own. Only the user tells who
    that is: an id is chosen freely, and whoever took that of an agent would be hidden from it.
    """
    return principal.has_any(*ANNOTATORS) and principal.subject != customer.user_id


def _load_for_annotations(
    roles: tuple[Role, ...], ctx: CustomersContext, customer_id: CustomerId, scope: Scope
) -> Customer:
    ctx.principal.need_scope(scope)
    customer = need_sight(ctx.principal, ctx.customers.get(customer_id), customer_id)
    ctx.principal.need_role(*roles)
    if not may_see_annotations(ctx.principal, customer):
        raise NotPermitted("somebody other than the customer itself")
    return customer


def _load_for(
    others: tuple[Role, ...], ctx: CustomersContext, customer_id: CustomerId, scope: Scope
) -> Customer:
    ctx.principal.need_scope(scope)
    customer = need_sight(ctx.principal, ctx.customers.get(customer_id), customer_id)
    if not is_self(ctx.principal, customer.id, customer.user_id):
        ctx.principal.need_role(*others)
    return customer


def need_listing(principal: Principal) -> None:
    """Let through who may list and search customers: agents, administrators, services.

    Raises:
        NotPermitted: the caller is none of them.
    """
    principal.need_scope(Scope.READ)
    principal.need_role(*READERS)


def need_audit(principal: Principal) -> None:
    """Let through who may read history and audit: administrators.

    Raises:
        NotPermitted: the caller is none.
    """
    principal.need_scope(Scope.READ)
    principal.need_role(*AUDITORS)


def need_asking_by_tag(principal: Principal) -> None:
    """Let through who may list the customers that have a tag: agents and administrators.

    Raises:
        NotPermitted: the caller is neither.
    """
    principal.need_role(*ANNOTATORS)
