"""The names of archives, and links to them: good for a short time, for whoever has them."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import attrs

from customer_core.kernel.ids import BusinessId, CustomerId
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.states import RequestKind, RequestState

GOOD_FOR = timedelta(minutes=15)

_OF_LINKS = b"customers: links to the archives of exports"
_OF_NAMES = b"customers: names of the archives of exports"
_DIGITS = 32
_LONGEST = 11  # digits: a moment that the calendar has


@attrs.frozen(kw_only=True)
class ExportLink:
    """A link to the archive of a request.

    Attributes:
        path: with the query that proves it.
        expires_at: until when it is good.
    """

    path: str
    expires_at: datetime


class ExportLinks:
    """Makes and checks links.

    Args:
        secret: of the service; nobody else may know it. Without one there are no links.
        keep: how long archives are kept.
    """

    def __init__(self, secret: str | None, keep: timedelta) -> None:
        self._key = None if secret is None else _key(secret, _OF_LINKS)
        self._keep = keep

    def link(self, request: DataRequest, now: datetime) -> ExportLink | None:
        """Return a link to the archive of a request, or None where it has none that is kept."""
        if self._key is None or not is_exported(request) or request.closed_at is None:
            return None
        until = min(now + GOOD_FOR, request.closed_at + self._keep).replace(microsecond=0)
        if until <= now:
            return None
        expires = str(int(until.timestamp()))
        query = {
            "business": request.business_id,
            "expires": expires,
            "signature": _signature(self._key, request.business_id, request.id, expires),
        }
        path = f"/v1/privacy/exports/{request.id}?{urlencode(query)}"
        return ExportLink(path=path, expires_at=until)

    def is_good(
        self,
        *,
        business_id: str,
        request_id: str,
        expires: str,
        signature: str,
        now: datetime,
    ) -> bool:
        """Whether a link was made here for this request, and is still good."""
        is_moment = expires.isascii() and expires.isdigit() and len(expires) <= _LONGEST
        if self._key is None or not is_moment:
            return False
        right = _signature(self._key, business_id, request_id, expires)
        is_ours = hmac.compare_digest(right.encode(), signature.encode(errors="replace"))
        return is_ours and now < datetime.fromtimestamp(int(expires), UTC)


class ArchiveNames:
    """Names archives so that a name tells nobody whose it is, and the service finds its own.

    Args:
        secret: of the service; nobody else may know it.
    """

    def __init__(self, secret: str) -> None:
        self._key = _key(secret, _OF_NAMES)

    def beginning(self, business_id: BusinessId, customer_id: CustomerId) -> str:
        """Return what the names of a customer's archives begin with."""
        return f"{self._digest(business_id, customer_id)}-"

    def name(self, request: DataRequest) -> str:
        """Return the name of a request's archive."""
        beginning = self.beginning(request.business_id, request.customer_id)
        return f"{beginning}{self._digest(request.business_id, request.id)}.zip"

    def _digest(self, *names: str) -> str:
        said = "\n".join(names).encode(errors="surrogatepass")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:_DIGITS]


def is_exported(request: DataRequest) -> bool:
    """Whether a request was answered with an archive."""
    return (
        request.kind is RequestKind.ACCESS
        and request.state is RequestState.DONE
        and request.outcome is not None
    )


def _key(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode(), purpose, hashlib.sha256).digest()


def _signature(key: bytes, business_id: str, request_id: str, expires: str) -> str:
    text = f"{business_id}\n{request_id}\n{expires}"  # no id has an end of line
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
