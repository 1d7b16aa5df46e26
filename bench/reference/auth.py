"""The reference's token check."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Request, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

_STAFF = {"agent", "admin_business", "admin_manager", "service"}


class Principal(BaseModel):
    """Who is asking."""

    sub: str
    business_id: str
    scope: str = ""
    roles: list[str] = []

    def may_read(self, customer_id: str) -> bool:
        """Customers read themselves, staff reads everybody."""
        return self.sub == customer_id or not _STAFF.isdisjoint(self.roles)


async def current_principal(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]
) -> Principal:
    """Check the signature and the end of the bearer token."""
    try:
        claims = jwt.decode(
            credentials.credentials, request.app.state.settings.jwt_secret, algorithms=["HS256"]
        )
    except jwt.InvalidTokenError as error:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Invalid token") from error
    return Principal.model_validate(claims)


def require_scope(scope: str) -> Callable[[Principal], Awaitable[Principal]]:
    """Make a dependency that lets only tokens with the scope pass."""

    async def check(principal: Annotated[Principal, Depends(current_principal)]) -> Principal:
        if scope not in principal.scope.split():
            raise HTTPException(status.HTTP_403_FORBIDDEN, "Missing scope")
        return principal

    return check
