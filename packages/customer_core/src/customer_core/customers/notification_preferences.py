"""A person's own switches: marketing by channel and notifications, all at once or one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from customer_core.customers.access import load_own
from customer_core.customers.change_customer import merge_patch
from customer_core.customers.model import Customer, Marketing, Notifications
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_change import need_version, record_change
from customer_core.kernel.codec import read_document, to_plain
from customer_core.kernel.principal import Scope


@attrs.frozen(kw_only=True)
class NotificationPreferences:
    """All switches of a customer; one left out has its default."""

    marketing: Marketing = Marketing()
    notifications: Notifications = Notifications()


@attrs.frozen(kw_only=True)
class ReadNotificationPreferences:
    """Read the caller's own switches."""


@attrs.frozen(kw_only=True)
class ReplaceNotificationPreferences:
    """Set all of the caller's own switches.

    Attributes:
        expected_version: refuse if the customer's version is another; None to take any.
    """

    wanted: NotificationPreferences
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class PatchNotificationPreferences:
    """Merge a patch (RFC 7396) into the caller's own switches."""

    patch: Mapping[str, Any]
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class OptOut:
    """Turn off all of the caller's own switches, of marketing and of notifications."""

    expected_version: int | None = None


NOTHING = NotificationPreferences(
    marketing=Marketing(),
    notifications=Notifications(order_updates=False, promotions=False, newsletters=False),
)


def read_notification_preferences(
    ctx: CustomersContext,
    command: ReadNotificationPreferences,  # noqa: ARG001 - it has no fields
) -> Customer:
    """Return the caller's own profile, whose switches are asked for.

    Raises:
        CustomerNotFound, NotPermitted
    """
    return load_own(ctx, Scope.READ)


def replace_notification_preferences(
    ctx: CustomersContext, command: ReplaceNotificationPreferences
) -> Customer:
    """Set all switches, and record each consent given or withdrawn by it.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict, ConsentRequiresPerson
    """
    return _set(ctx, _load(ctx, command.expected_version), command.wanted)


def patch_notification_preferences(
    ctx: CustomersContext, command: PatchNotificationPreferences
) -> Customer:
    """Merge a patch into the switches; only those it names change, null is the default.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict, ConsentRequiresPerson
        Invalid: naming every field that is unknown or ill-typed.
    """
    customer = _load(ctx, command.expected_version)
    merged = merge_patch(to_plain(preferences_of(customer)), command.patch)
    return _set(ctx, customer, read_document(merged, NotificationPreferences))


def opt_out(ctx: CustomersContext, command: OptOut) -> Customer:
    """Turn everything off in one go; who is so already stays as it is.

    Raises:
        CustomerNotFound, NotPermitted, VersionConflict
    """
    return _set(ctx, _load(ctx, command.expected_version), NOTHING)


def preferences_of(customer: Customer) -> NotificationPreferences:
    """Return all switches of a customer."""
    preferences = customer.preferences
    return NotificationPreferences(
        marketing=preferences.marketing, notifications=preferences.notifications
    )


def _load(ctx: CustomersContext, expected_version: int | None) -> Customer:
    customer = load_own(ctx, Scope.WRITE)
    need_version(customer, expected_version)
    return customer


def _set(ctx: CustomersContext, customer: Customer, wanted: NotificationPreferences) -> Customer:
    preferences = attrs.evolve(
        customer.preferences, marketing=wanted.marketing, notifications=wanted.notifications
    )
    record_change(ctx, customer, customer.change(now=ctx.now, preferences=preferences))
    return customer
