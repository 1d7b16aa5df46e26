"""Changing a customer: replacing sections (PUT) and merging a patch (PATCH)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from customer_core.customers.access import WRITERS, load_for_change
from customer_core.customers.attributes import (
    SECTION,
    check_attributes,
    same_attributes,
    shown_attributes,
)
from customer_core.customers.drafts import (
    PreferencesDraft,
    ProfileDraft,
    check_email,
    check_preferences,
    check_profile,
    shown_profile,
)
from customer_core.customers.model import Customer, Status
from customer_core.customers.ports import CustomersContext
from customer_core.customers.record_change import need_version, record_change
from customer_core.kernel.attributes import AttributeValue
from customer_core.kernel.codec import read_document, to_plain
from customer_core.kernel.errors import InvalidField
from customer_core.kernel.faults import Faults
from customer_core.kernel.ids import CustomerId


@attrs.frozen(kw_only=True)
class ReplaceCustomer:
    """Replace the sections given; a section left out stays.

    Attributes:
        attributes: all there are to be, by name, as JSON values.
        expected_version: refuse if the customer's version is another; None to take any.
    """

    customer_id: CustomerId
    profile: ProfileDraft | None = None
    preferences: PreferencesDraft | None = None
    attributes: Any = None  # any JSON value; checked with the rest
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class PatchCustomer:
    """Merge a patch (RFC 7396) into ``email``, ``status`` and the sections of a customer."""

    customer_id: CustomerId
    patch: Mapping[str, Any]
    expected_version: int | None = None


@attrs.frozen(kw_only=True)
class Sections:
    """What a patch may change, as a document."""

    email: str
    status: Status
    profile: ProfileDraft = ProfileDraft()
    preferences: PreferencesDraft = PreferencesDraft()
    attributes: Any = attrs.Factory(dict)  # any JSON value; checked with the rest


def replace_customer(ctx: CustomersContext, command: ReplaceCustomer) -> Customer:
    """Replace profile, preferences, attributes; the avatar, where none is given, stays.

    Raises:
        CustomerNotFound, VersionConflict
        NotPermitted: the caller may not change the customer, or its attributes.
        Invalid: naming every field that breaks a rule.
    """
    customer = load_for_change(ctx, command.customer_id)
    need_version(customer, command.expected_version)
    faults = Faults()
    profile = preferences = attributes = None
    if command.profile is not None:
        avatar = command.profile.avatar or customer.profile.avatar
        draft = attrs.evolve(command.profile, avatar=avatar)
        profile = check_profile(ctx, draft, faults)
    if command.preferences is not None:
        preferences = check_preferences(ctx, command.preferences, faults)
    if command.attributes is not None:
        attributes = _attributes(ctx, customer, command.attributes, faults)
    faults.raise_any()
    fields = customer.change(
        now=ctx.now, profile=profile, preferences=preferences, attributes=attributes
    )
    record_change(ctx, customer, fields)
    return customer


def patch_customer(ctx: CustomersContext, command: PatchCustomer) -> Customer:
    """Merge a patch into a customer; only the fields it names change, and null empties one.

    Raises:
        CustomerNotFound, VersionConflict
        NotPermitted: the caller may not change the customer, or its status or attributes.
        StatusNotAllowed: the status cannot follow on the present one.
        Invalid: naming every field that is unknown or breaks a rule.
    """
    customer = load_for_change(ctx, command.customer_id)
    need_version(customer, command.expected_version)
    wanted = read_document(merge_patch(_document(customer), command.patch), Sections)
    if wanted.status is not customer.status:
        _need_status_change(ctx, wanted.status)
    faults = Faults()
    email = check_email(ctx, wanted.email, faults)
    profile = check_profile(ctx, wanted.profile, faults)
    preferences = check_preferences(ctx, wanted.preferences, faults)
    attributes = _attributes(ctx, customer, wanted.attributes, faults)
    faults.raise_any()
    fields = customer.change(
        now=ctx.now,
        email=email,
        profile=profile,
        preferences=preferences,
        status=wanted.status,
        attributes=attributes,
    )
    record_change(ctx, customer, fields)
    return customer


def merge_patch(target: object, patch: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return ``target`` with ``patch`` merged in, as RFC 7396 section 2 defines it."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def _document(customer: Customer) -> dict[str, Any]:
    return {
        "email": customer.email.address,
        "status": str(customer.status),
        "profile": shown_profile(customer.profile),
        "preferences": to_plain(customer.preferences),
        SECTION: shown_attributes(customer.attributes),
    }


def _need_status_change(ctx: CustomersContext, status: Status) -> None:
    ctx.principal.need_role(*WRITERS)
    if status is Status.DELETED:
        raise InvalidField("status", "cannot be set to deleted; ask for an erasure instead")


def _attributes(
    ctx: CustomersContext, customer: Customer, given: object, faults: Faults
) -> Mapping[str, AttributeValue]:
    """Return the attributes wanted; nobody but administrators and services may change any."""
    wanted = check_attributes(given, faults)
    if not same_attributes(wanted, customer.attributes):
        ctx.principal.need_role(*WRITERS)
    return wanted
