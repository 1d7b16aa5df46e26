"""Webhooks as the settings want them: how events become deliveries, and how those are made."""

from __future__ import annotations

import random
from datetime import timedelta

from customer_bootstrap.settings import Settings
from customer_core.event_plane.deliverer import Deliverer
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.ids import Ids
from customer_core.webhooks.deliveries import DeliveryPolicy
from customer_core.webhooks.sealing import OpenBox, SecretBox
from customer_standards.sealing import AesBox
from customer_transports.webhook_sender import WebhookSender

WEBHOOKS = "webhooks"

_SPARE = timedelta(seconds=60)  # for what no deadline bounds: names, the store, a busy machine


def secret_box(settings: Settings) -> SecretBox:
    """Return what seals the secrets of webhooks: nothing does where no secret is set for it."""
    own = [settings.privacy_secret] if settings.privacy_secret else []
    keys = [key.encode() for key in (*settings.encryption_secrets, *own)]
    return AesBox(keys) if keys else OpenBox()


def deliverer(settings: Settings, units: PlatformUnits, clock: Clock, ids: Ids) -> Deliverer:
    """Return what makes the deliveries; nothing connects yet."""
    timeout = settings.webhooks_timeout
    return Deliverer(
        units=units,
        clock=clock,
        ids=ids,
        sender=WebhookSender(timeout, allow_private=settings.webhooks_allow_private),
        policy=DeliveryPolicy(pause_after=timedelta(days=settings.webhooks_pause_days)),
        lease=timedelta(seconds=timeout) + _SPARE,
        keep=timedelta(days=settings.webhooks_keep_days),
        chance=random.random,
    )
