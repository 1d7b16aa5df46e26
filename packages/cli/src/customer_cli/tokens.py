"""Tokens for trying the API, signed with the secret that verifies them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs
import jwt

from customer_bootstrap import Settings
from customer_bootstrap.errors import StartupError
from customer_core.kernel.ids import check_id
from customer_core.kernel.principal import EVERY_BUSINESS, Role, Scope


class NoSigningKey(StartupError):
    """Tokens are verified by the keys at JWT_JWKS_URL, so none can be made here. Ask your auth service for one, or set JWT_SECRET instead."""  # noqa: E501 - the message is on one line


@attrs.frozen(kw_only=True)
class TokenRequest:
    """What a token is to say."""

    subject: str
    business_id: str
    roles: tuple[Role, ...]
    scopes: tuple[Scope, ...]
    issued_at: datetime
    expires_at: datetime


def make_token(request: TokenRequest, settings: Settings) -> str:
    """Return a token that the API of these settings accepts.

    Raises:
        NoSigningKey: the API verifies tokens by keys that are not ours.
        InvalidId: there can be no such business.
    """
    if settings.jwt_secret is None:
        raise NoSigningKey
    if request.business_id != EVERY_BUSINESS:
        check_id(request.business_id, "business")
    claims: dict[str, Any] = {
        "sub": request.subject,
        "business_id": request.business_id,
        "roles": [str(role) for role in request.roles],
        "scope": " ".join(request.scopes),
        "iat": request.issued_at,
        "exp": request.expires_at,
        "iss": settings.jwt_issuer,
        "aud": settings.jwt_audience,
    }
    stated = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(stated, settings.jwt_secret, algorithm="HS256")
