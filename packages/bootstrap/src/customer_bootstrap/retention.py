"""Retention: put together from the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from customer_bootstrap.erasures import privacy_secret_of
from customer_bootstrap.ledger_file import LedgerFile
from customer_bootstrap.settings import Settings
from customer_bootstrap.transports import GROUP
from customer_core.event_plane.ports import PlatformUnits
from customer_core.event_plane.relay import relay_name
from customer_core.event_plane.retention.retention import Retention
from customer_core.event_plane.retention.tools import RetentionTools
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids
from customer_core.privacy.pseudonyms import Pseudonyms
from customer_core.privacy.retention.policy import AgingCategory, RetentionPolicy
from customer_core.privacy.retention.ports import ElsewhereOfMany
from customer_core.privacy.retention.proving import CrowdProof
from customer_redis.erasing_many import CachedAnswers, streams_of_many


def retention_policy_of(settings: Settings) -> RetentionPolicy:
    """Return what is configured to be let go of."""
    inactive = settings.retention_inactive_days
    return RetentionPolicy(
        inactive=None if inactive is None else timedelta(days=inactive),
        notice=timedelta(days=settings.retention_notice_days),
        periods={
            AgingCategory(name): timedelta(days=days)
            for name, days in settings.retention_periods.items()
        },
    )


def retention_of(  # noqa: PLR0913 - one for each thing that it is made of
    settings: Settings,
    units: PlatformUnits,
    clock: Clock,
    ids: Ids,
    *,
    files: Sequence[ElsewhereOfMany],
    proof: CrowdProof,
    tell: Callable[[], None],
) -> Retention:
    """Return what runs the retention.

    Args:
        settings: what is configured.
        units: transactions over all businesses.
        clock: the service's time.
        ids: where new ids come from.
        files: where files about people are kept.
        proof: proves that nothing is left of anybody.
        tell: called when there is something to publish.

    Raises:
        PrivacySecretMissing: no secret is set that pseudonyms could be made with.
    """
    streams_in = settings.streams_in if "redis" in settings.events_in else ()
    streams = streams_of_many(settings.redis_url, settings.stream_out, streams_in, GROUP)
    return Retention(
        tools=RetentionTools(
            units=units,
            clock=clock,
            ids=ids,
            policy=retention_policy_of(settings),
            pseudonyms=Pseudonyms(privacy_secret_of(settings).encode()),
            copy=LedgerFile.of(settings),
            caches=(CachedAnswers(settings.redis_url),),
            elsewhere=(*streams, *files),
            relays=[relay_name(transport) for transport in settings.events_out],
            proof=proof,
            tell=tell,
        )
    )
