"""Erasing people: put together from the settings."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence

from customer_bootstrap.health import Check
from customer_bootstrap.ledger_file import LedgerFile
from customer_bootstrap.settings import Settings
from customer_bootstrap.transports import GROUP
from customer_core.event_plane.erasure.eraser import Eraser
from customer_core.event_plane.erasure.farewell import Farewell
from customer_core.event_plane.erasure.restore_watch import RestoreWatch
from customer_core.event_plane.erasure.tools import Tools
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.relay import relay_name
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Unavailable
from customer_core.privacy.erasure.errors import (
    ErasuresNotReplayed,
    LedgerCopyUnreadable,
    PrivacySecretMissing,
)
from customer_core.privacy.erasure.ports import Elsewhere, NoProof, Proof
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_redis.erasing import erasing_of

_LOOK_SECONDS = 1.0
_log = logging.getLogger("customers.erasures")


def erasure_check(watch: RestoreWatch) -> Check:
    """Tell whether whoever was erased is so still."""
    try:
        needed = watch.needs_replay()
    except LedgerCopyUnreadable as error:
        return Check("erasures", ok=False, detail=str(error), needed=False)
    except Unavailable as error:
        return Check("erasures", ok=False, detail=str(error))
    detail = str(ErasuresNotReplayed()) if needed else "Whoever was erased is so still."
    return Check("erasures", ok=not needed, detail=detail)


class ErasureGuard:
    """Keeps events out of a database that has brought back who was erased.

    It looks once a second at most: what is taken in before that, the replay erases, too.
    """

    def __init__(self, watch: RestoreWatch) -> None:
        self._watch = watch
        self._look_at = 0.0

    def need_erasures(self) -> None:
        """Refuse to go on until the replay is done.

        Where the copy of the ledger cannot be read, nothing tells that it is needed.

        Raises:
            ErasuresNotReplayed: it is not.
            DependencyUnavailable: the store does not answer.
        """
        if time.monotonic() < self._look_at:
            return
        try:
            if self._watch.needs_replay():
                raise ErasuresNotReplayed
        except LedgerCopyUnreadable as error:
            _log.warning("erasures not compared", extra={"reason": str(error)})
        self._look_at = time.monotonic() + _LOOK_SECONDS


def pseudonyms_of(settings: Settings) -> Pseudonyms | None:
    """Return what names the erased, or None where no secret is set for it."""
    return Pseudonyms(settings.privacy_secret.encode()) if settings.privacy_secret else None


def privacy_secret_of(settings: Settings) -> str:
    """Return the secret of everything that is about privacy.

    Raises:
        PrivacySecretMissing: none is set.
    """
    if settings.privacy_secret is None:
        raise PrivacySecretMissing
    return settings.privacy_secret


def rate_limits_of(settings: Settings) -> Mapping[str, str]:
    """Return how often a caller may ask, by the names of the rules."""
    return {
        "user": f"{settings.rate_limit_per_minute}/minute",
        "patch": f"{settings.rate_limit_patch_per_minute}/minute",
        "signup": f"{settings.rate_limit_signup_per_minute}/minute",
    }


def elsewhere_of(settings: Settings) -> tuple[Elsewhere, ...]:
    """Return all places outside of the database that may hold something about people."""
    streams_in = settings.streams_in if "redis" in settings.events_in else ()
    limits = rate_limits_of(settings)
    return erasing_of(settings.redis_url, settings.stream_out, streams_in, GROUP, limits)


def eraser_of(
    settings: Settings,
    units: PlatformUnits,
    clock: Clock,
    elsewhere: Sequence[Elsewhere],
    proof: Proof | None = None,
) -> Eraser:
    """Return what carries out erasures.

    Raises:
        PrivacySecretMissing: no secret is set that pseudonyms could be made with.
    """
    relays = [relay_name(transport) for transport in settings.events_out]
    return Eraser(
        tools=Tools(
            units=units,
            clock=clock,
            pseudonyms=Pseudonyms(privacy_secret_of(settings).encode()),
            copy=LedgerFile.of(settings),
            elsewhere=elsewhere,
            farewell=Farewell(units=units, relays=relays),
            proof=proof or NoProof(),
        )
    )
