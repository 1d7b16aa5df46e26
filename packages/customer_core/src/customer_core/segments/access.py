"""Who may see and who may change what a business defines (SPEC 2)."""

from __future__ import annotations

from customer_core.kernel.principal import ADMINS, Principal, Role, Scope

READERS = (Role.AGENT, *sorted(ADMINS), Role.SERVICE)


def need_sight_of_definitions(principal: Principal) -> None:
    """Let through who may list tiers and segments: agents, administrators, services.

    Raises:
        NotPermitted: the caller is none of them.
    """
    principal.need_scope(Scope.READ)
    principal.need_role(*READERS)


def need_definition_admin(principal: Principal, scope: Scope = Scope.WRITE) -> None:
    """Let through who may define tiers and segments: administrators.

    Raises:
        NotPermitted: the caller is none, or its token is not for that.
    """
    principal.need_scope(scope)
    principal.need_role(*sorted(ADMINS))
