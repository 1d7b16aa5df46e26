"""The public keys that verify tokens: a JWKS, fetched seldom and kept through outages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import jwt

from customer_core.kernel.errors import DependencyUnavailable, InvalidToken

_log = logging.getLogger("customer_api")

ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
FRESH_SECONDS = 300
SECONDS_BETWEEN_FETCHES = 10
_TIMEOUT = 3

Keys = dict[tuple[str | None, str], jwt.PyJWK]


def fetch_keys(url: str) -> list[jwt.PyJWK]:
    """Return the keys that a JWKS address publishes.

    Raises:
        jwt.PyJWTError, OSError, ValueError: it does not answer, or not with keys.
    """
    client = jwt.PyJWKClient(url, cache_jwk_set=False, timeout=_TIMEOUT)
    return list(client.get_jwk_set().keys)


class KeyRing:
    """Finds keys by id and algorithm.

    Keys once known stay known while their server does not answer; one that a later answer leaves
    out is gone. A key that is not known is asked for at most every ten seconds, whatever tokens
    come in.

    Args:
        fetch: returns the published keys; it is called in a thread.
        elapsed: seconds on a clock that never goes back.
    """

    def __init__(
        self,
        fetch: Callable[[], list[jwt.PyJWK]],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._elapsed = elapsed
        self._keys: Keys = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None

    async def find(self, key_id: object, algorithm: str) -> jwt.PyJWK:
        """Return the key of an id for an algorithm; without an id the only one there is.

        Raises:
            InvalidToken: no such key is published, or not for this algorithm.
            DependencyUnavailable: the key is not known and the server does not answer.
        """
        if algorithm not in ALGORITHMS:
            raise InvalidToken("its algorithm is not accepted")
        wanted = (key_id if isinstance(key_id, str) else None, algorithm)
        key = self._keys.get(wanted)
        if key is None:
            await self._renew()
            key = self._keys.get(wanted)
        elif self._elapsed() - self._fetched_at > FRESH_SECONDS and self._renewal is None:
            self._renewal = asyncio.create_task(self._renew())
            self._renewal.add_done_callback(self._renewed)
        if key is not None:
            return key
        if self._fetched_at < self._tried_at:
            raise DependencyUnavailable("The server of the tokens' keys")
        raise InvalidToken("its key is not known")

    def _renewed(self, _: asyncio.Task[None]) -> None:
        self._renewal = None

    async def _renew(self) -> None:
        async with self._lock:
            if self._elapsed() - self._tried_at < SECONDS_BETWEEN_FETCHES:
                return
            self._tried_at = self._elapsed()
            try:
                self._keys = _indexed(await asyncio.to_thread(self._fetch))
            except (jwt.PyJWTError, OSError, ValueError) as error:
                _log.warning("keys not fetched", extra={"reason": str(error)})
            else:
                self._fetched_at = self._tried_at


def _indexed(keys: list[jwt.PyJWK]) -> Keys:
    """Return the keys that sign tokens, each under its id; the only one of an algorithm without."""
    usable = [
        key
        for key in keys
        if ALGORITHMS.get(key.algorithm_name) == key.key_type
        and key.public_key_use in (None, "sig")
    ]
    found: Keys = {(key.key_id, key.algorithm_name): key for key in usable}
    for algorithm in ALGORITHMS:
        alone = [key for key in usable if key.algorithm_name == algorithm]
        if len(alone) == 1:
            found[(None, algorithm)] = alone[0]
    return found
