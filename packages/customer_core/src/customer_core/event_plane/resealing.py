"""Sealing the secrets of all webhooks anew, after what they are sealed with was changed."""

from __future__ import annotations

from customer_core.event_plane.ports import PlatformUnits


def reseal_webhooks(units: PlatformUnits) -> int:
    """Keep the secrets of every endpoint anew, one endpoint at a time; return how many.

    Deliveries go on meanwhile. It can be broken off, and repeated.

    Raises:
        WebhookSecretsUnreadable: some were sealed with what is not known any more.
        Unavailable: the store does not answer.
    """
    with units.begin() as unit:
        keys = unit.webhooks.keys()
    count = 0
    for key in keys:
        with units.begin() as unit:
            endpoint = unit.webhooks.hold(key)
            if endpoint is None:
                continue
            unit.webhooks.save(endpoint)
            unit.commit()
        count += 1
    return count
