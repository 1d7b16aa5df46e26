"""The gate every call but the public ones passes: who calls, and not too often."""

from __future__ import annotations

import asyncio

from customer_api.auth import Authenticator
from customer_api.call import Call
from customer_api.service import Allowance, RateLimits
from customer_core.kernel.errors import RateLimited
from customer_core.kernel.principal import ADMINS, Principal, Role

USER, PATCH, SIGNUP = "user", "patch", "signup"
LIMITS = "limits"
WINDOW_SECONDS = 60
_TRUSTED = (*ADMINS, Role.SERVICE)


class Gate:
    """Lets calls through whose caller is known and within the limits."""

    def __init__(self, authenticator: Authenticator, limits: RateLimits) -> None:
        self._authenticator = authenticator
        self._limits = limits

    async def identify(self, call: Call) -> Principal:
        """Return who calls, without counting the call; where it came from is not in it.

        Raises:
            CustomerServiceError: what :meth:`Authenticator.principal` refuses.
        """
        return await self._authenticator.principal(call)

    async def reach(self, call: Call) -> frozenset[str] | None:
        """Return the businesses that a caller may speak for, or None for every one.

        Raises:
            CustomerServiceError: what :meth:`Authenticator.principal` refuses.
        """
        return await self._authenticator.reach(call)

    async def count(self, call: Call, principal: Principal, rules: tuple[str, ...]) -> None:
        """Count a call under the rules that apply to its caller.

        Raises:
            RateLimited: the caller has used up one of the limits.
        """
        hits = [
            self._limits.hit(rule, identity)
            for rule in rules
            if (identity := _identity_under(rule, call, principal)) is not None
        ]
        tell(call, min(await asyncio.gather(*hits), key=_room))


def _room(allowance: Allowance) -> tuple[bool, int]:
    return (allowance.allowed, allowance.remaining)


def identity(principal: Principal) -> str:
    """Return what the calls of a user are counted by."""
    return f"{principal.business_id}/{principal.subject}"  # no business has a slash


def _identity_under(rule: str, call: Call, principal: Principal) -> str | None:
    if rule == SIGNUP:
        return None if principal.has_any(*_TRUSTED) else call.client or "unknown"
    return identity(principal)


def tell(call: Call, allowance: Allowance) -> None:
    """Tell the caller what its limit leaves.

    Raises:
        RateLimited: nothing is left.
    """
    call.answer_headers += (
        (b"ratelimit-limit", b"%d" % allowance.limit),
        (b"ratelimit-remaining", b"%d" % allowance.remaining),
        (b"ratelimit-reset", b"%d" % allowance.reset_seconds),
    )
    if not allowance.allowed:
        raise RateLimited(allowance.limit, WINDOW_SECONDS, max(1, allowance.reset_seconds))
