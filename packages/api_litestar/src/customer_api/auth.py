"""Who calls: bearer tokens (JWT) verified, remembered for a moment, and made a principal."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Protocol

import attrs
import jwt

from customer_api.call import Call
from customer_api.errors import WrongBusiness
from customer_api.keys import KeyRing
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import InvalidToken, NotSignedIn
from customer_core.kernel.ids import DEFAULT_BUSINESS, BusinessId, InvalidId, check_id
from customer_core.kernel.principal import EVERY_BUSINESS, Principal, Role, Scope

SHARED = "HS256"
REMEMBERED_SECONDS = 60
REMEMBERED_TOKENS = 10_000
_LONGEST_TOKEN = 8192
_LONGEST_SUBJECT = 255
_LEEWAY = 5  # seconds that clocks may differ by before a token is of the future
_ROLES = {role.value: role for role in Role}
_SCOPES = {scope.value: scope for scope in Scope}
_REASONS: tuple[tuple[type[jwt.PyJWTError], str], ...] = (
    (jwt.InvalidSignatureError, "its signature does not verify"),
    (jwt.InvalidAudienceError, "it is not for this audience"),
    (jwt.InvalidIssuerError, "it is not from the issuer trusted here"),
    (jwt.MissingRequiredClaimError, "a claim it needs is missing"),
    (jwt.InvalidAlgorithmError, "its algorithm is not accepted"),
    (jwt.DecodeError, "it is no JWT"),
)


class TokenSettings(Protocol):
    """What the settings say of tokens."""

    @property
    def jwt_secret(self) -> str | None:
        """Secret of HS256, if tokens of it are accepted."""
        ...

    @property
    def jwt_issuer(self) -> str | None:
        """The ``iss`` a token must have, if any is asked for."""
        ...

    @property
    def jwt_audience(self) -> str | None:
        """The ``aud`` a token must name, if any is asked for."""
        ...


@attrs.frozen(kw_only=True)
class Verified:
    """What a verified token says.

    Attributes:
        principal: who it is of; of a platform service, as it acts in the default business.
        everywhere: whether it is a platform service's, good for every business.
        expires_at: seconds since 1970.
    """

    principal: Principal
    everywhere: bool
    expires_at: float


class Authenticator:
    """Verifies the bearer tokens of calls."""

    def __init__(self, settings: TokenSettings, clock: Clock, keys: KeyRing | None) -> None:
        self._settings = settings
        self._clock = clock
        self._keys = keys
        self._remembered: OrderedDict[bytes, tuple[float, Verified]] = OrderedDict()

    async def principal(self, call: Call) -> Principal:
        """Return who calls, in the business of the token or, for ``*``, of the header.

        Where the call came from is not in it.

        Raises:
            NotSignedIn: the call has no bearer token.
            InvalidToken: the token is not accepted; the reason is told.
            WrongBusiness: the header names another business than the token.
            InvalidId: the header names no business.
            DependencyUnavailable: the token's key is not known and the key server does not answer.
        """
        verified = await self._verified(_bearer(call))
        asked = call.header(b"x-business-id")
        return verified.principal if asked is None else _in_business(verified, asked)

    async def reach(self, call: Call) -> frozenset[str] | None:
        """Return the businesses that a caller may speak for in this call, or None for every one.

        Raises:
            CustomerServiceError: what :meth:`principal` refuses.
        """
        verified = await self._verified(_bearer(call))
        asked = call.header(b"x-business-id")
        if verified.everywhere and asked is None:
            return None
        principal = verified.principal if asked is None else _in_business(verified, asked)
        return frozenset({principal.business_id})

    async def _verified(self, token: bytes) -> Verified:
        now = self._clock.now().timestamp()
        known = self._remembered.get(token)
        if known is not None and now < known[0]:
            return known[1]
        verified = await self._verify(token, now)
        self._remembered[token] = (min(now + REMEMBERED_SECONDS, verified.expires_at), verified)
        self._remembered.move_to_end(token)
        if len(self._remembered) > REMEMBERED_TOKENS:
            self._remembered.popitem(last=False)
        return verified

    async def _verify(self, token: bytes, now: float) -> Verified:
        try:
            header = jwt.get_unverified_header(token)
            key, algorithm = await self._key(header)
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=self._settings.jwt_issuer,
                audience=self._settings.jwt_audience,
                options={
                    "require": ["exp", "sub"],
                    "verify_aud": self._settings.jwt_audience is not None,
                    "verify_exp": False,  # by the service's own clock, below
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as error:
            raise InvalidToken(_reason(error)) from None
        return _read_claims(claims, now)

    async def _key(self, header: Mapping[str, Any]) -> tuple[Any, str]:
        """Return the key for a token; each key serves its own algorithm and no other."""
        algorithm = header.get("alg")
        if algorithm == SHARED and self._settings.jwt_secret is not None:
            return self._settings.jwt_secret, SHARED
        if self._keys is None or not isinstance(algorithm, str):
            raise InvalidToken("its algorithm is not accepted")
        return await self._keys.find(header.get("kid"), algorithm), algorithm


def _bearer(call: Call) -> bytes:
    scheme, _, token = call.headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"bearer" or not token:
        raise NotSignedIn
    if len(token) > _LONGEST_TOKEN:
        raise InvalidToken("it is too long")
    return token


def _in_business(verified: Verified, asked: str) -> Principal:
    if verified.everywhere:
        business_id = BusinessId(check_id(asked, "X-Business-Id"))
        return attrs.evolve(verified.principal, business_id=business_id)
    if asked != verified.principal.business_id:
        raise WrongBusiness
    return verified.principal


def _read_claims(claims: Mapping[str, Any], now: float) -> Verified:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise InvalidToken(f"its sub is not a text of 1 to {_LONGEST_SUBJECT} characters")
    if not subject.isprintable():
        raise InvalidToken("its sub has characters that cannot be shown")
    roles = _roles(claims.get("roles", []))
    business = _business_claim(claims.get("business_id", DEFAULT_BUSINESS), roles)
    everywhere = business == EVERY_BUSINESS
    verified = Verified(
        principal=Principal(
            subject=subject,
            business_id=DEFAULT_BUSINESS if everywhere else BusinessId(business),
            roles=roles,
            scopes=_scopes(claims.get("scope", "")),
        ),
        everywhere=everywhere,
        expires_at=_moment(claims, "exp"),
    )
    if verified.expires_at <= now:
        raise InvalidToken("it has expired")
    if any(_moment(claims, name) > now + _LEEWAY for name in ("nbf", "iat") if name in claims):
        raise InvalidToken("it is not valid yet")
    return verified


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e15:  # noqa: PLR2004 - beyond any date, and no NaN
        raise InvalidToken(f"its {name} is not a time")
    return float(value)


def _roles(value: object) -> frozenset[Role]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InvalidToken("its roles are not a list of texts")
    return frozenset(_ROLES[name] for name in value if name in _ROLES)


def _scopes(value: object) -> frozenset[Scope]:
    if not isinstance(value, str):
        raise InvalidToken("its scope is not a text")
    return frozenset(_SCOPES[name] for name in value.split() if name in _SCOPES)


def _business_claim(value: object, roles: frozenset[Role]) -> str:
    if value == EVERY_BUSINESS:
        if Role.SERVICE not in roles:
            raise InvalidToken("only a service may act for every business")
        return EVERY_BUSINESS
    try:
        return check_id(value if isinstance(value, str) else "", "business_id")
    except InvalidId:
        raise InvalidToken("its business_id is no id") from None


def _reason(error: jwt.PyJWTError) -> str:
    return next((reason for kind, reason in _REASONS if isinstance(error, kind)), "it is not valid")
