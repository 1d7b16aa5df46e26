"""Who acts: the caller's identity, tenant, roles, scopes, and where the call came from."""

from __future__ import annotations

from enum import StrEnum

import attrs

from customer_core.kernel.errors import NotPermitted
from customer_core.kernel.events import Metadata
from customer_core.kernel.ids import BusinessId

EVERY_BUSINESS = "*"


class Role(StrEnum):
    """The roles a token can carry (SPEC 2)."""

    CUSTOMER = "customer"
    AGENT = "agent"
    ADMIN_BUSINESS = "admin_business"
    ADMIN_MANAGER = "admin_manager"
    SERVICE = "service"


class Scope(StrEnum):
    """The scopes a token can carry; each contains the ones before it."""

    READ = "customers:read"
    WRITE = "customers:write"
    ADMIN = "customers:admin"


ADMINS = frozenset({Role.ADMIN_BUSINESS, Role.ADMIN_MANAGER})
_REACH = {Scope.READ: 1, Scope.WRITE: 2, Scope.ADMIN: 3}


@attrs.frozen(kw_only=True)
class Origin:
    """Where a call came from, for the audit trail.

    Attributes:
        ip_address: the caller's address, or None within the machine.
        user_agent: what the caller calls itself.
        request_id: id of the request, as answered in ``X-Request-Id``.
        traceparent: W3C trace context, passed on into events.
        carried: what events carry on, where an event made the call (``kernel.causation``).
    """

    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    traceparent: str | None = None
    carried: Metadata | None = None


@attrs.frozen(kw_only=True)
class Principal:
    """The caller of a use case.

    Attributes:
        subject: the token's ``sub``.
        business_id: the tenant in which the call is made, one business and never ``*``.
        roles: what the caller is.
        scopes: what the token allows.
        origin: where the call came from.
    """

    subject: str
    business_id: BusinessId
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[Scope] = frozenset()
    origin: Origin = Origin()

    def has_any(self, *roles: Role) -> bool:
        """Whether the caller has one of the roles."""
        return not self.roles.isdisjoint(roles)

    def need_scope(self, scope: Scope) -> None:
        """Refuse a token whose scopes do not reach ``scope``.

        Raises:
            NotPermitted: naming the scope that is missing.
        """
        if all(_REACH[held] < _REACH[scope] for held in self.scopes):
            raise NotPermitted(f"a token with the scope {scope}")

    def need_role(self, *roles: Role) -> None:
        """Refuse a caller with none of the roles.

        Raises:
            NotPermitted: naming the roles of which one is needed.
        """
        if not self.has_any(*roles):
            raise NotPermitted(f"one of the roles {', '.join(roles)}")


def operator(business_id: BusinessId, subject: str = "operator") -> Principal:
    """Return the principal of an operator at the command line: an administrator of one business."""
    return Principal(
        subject=subject,
        business_id=business_id,
        roles=frozenset({Role.ADMIN_MANAGER}),
        scopes=frozenset({Scope.ADMIN}),
    )
