"""Keys of requests: whose a key is, what it was used for, and what is kept under it."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

import attrs

from customer_core.kernel.ids import CustomerId
from customer_core.kernel.principal import Principal

KEPT = timedelta(hours=24)
"""How long an answer is given again."""

LEASE = timedelta(seconds=60)
"""How long whoever reserved a key may take; then its owner counts as dead."""


@attrs.frozen(kw_only=True)
class KeyedRequest:
    """A request under a key, without anything that either says.

    Attributes:
        digest: stands for the business, the caller and the key.
        fingerprint: stands for what is asked.
    """

    digest: str
    fingerprint: str


@attrs.frozen
class KeyDigests:
    """Makes digests that nobody can undo, and without the service's secret nobody can guess.

    A fingerprint is keyed by the caller's key too, which is kept nowhere: where a service has no
    secret, that alone stands between a table that was stolen and a password in a body.

    Attributes:
        secret: the service's own; empty where it has none.
    """

    secret: bytes = attrs.field(repr=False)

    def of(self, principal: Principal, key: str, *asked: bytes) -> KeyedRequest:
        """Return what stands for a request.

        Args:
            principal: who asks.
            key: as the caller chose it.
            asked: the parts of what is asked.
        """
        whose = (principal.business_id, principal.subject, key)
        named = self._digest(self.secret, *(text.encode() for text in whose))
        return KeyedRequest(
            digest=named, fingerprint=self._digest(self.secret + b"/" + key.encode(), *asked)
        )

    @staticmethod
    def _digest(secret: bytes, *parts: bytes) -> str:
        message = b"".join(b"%d:%b" % (len(part), part) for part in parts)
        return hmac.digest(secret, message, "sha256").hex()


@attrs.frozen(kw_only=True)
class Reservation:
    """A key that one run of a request has taken, before it does anything.

    Attributes:
        request: what for.
        holder: names the run: another one that takes the key over has another name.
        at: since when.
    """

    request: KeyedRequest
    holder: str
    at: datetime

    @property
    def expires_at(self) -> datetime:
        """When the key is forgotten, with what is kept under it."""
        return self.at + KEPT

    @property
    def dead_since(self) -> datetime:
        """Who reserved the key at this time or before, and has not answered, counts as dead."""
        return self.at - LEASE


@attrs.frozen(kw_only=True)
class KeptAnswer:
    """An answer to be given again.

    Attributes:
        content: as the driver that gave it has written it; it alone can read it.
        customer_id: whom it is about, so that it goes when that one is erased; None for nobody.
    """

    content: bytes = attrs.field(repr=False)
    customer_id: CustomerId | None = None


@attrs.frozen(kw_only=True)
class KnownKey:
    """What is known under a key.

    Attributes:
        fingerprint: of the request that it was used for.
        content: of the answer; None while there is none.
    """

    fingerprint: str
    content: bytes | None = attrs.field(default=None, repr=False)
