"""What the tables of customers, their accounts and standings hold of a person."""

from __future__ import annotations

from customer_core.privacy.registry.declaring import exported, inner, reference
from customer_core.privacy.registry.model import Category, Key, Medium, Place
from customer_core.privacy.registry.purposes import (
    ACCOUNT,
    LOYALTY,
    MARKETING,
    SECURITY,
    SEGMENTATION,
    SERVICE,
)

CUSTOMERS = Place(
    name="customers",
    medium=Medium.TABLE,
    description="Customers: who they are and how they want to be served.",
    key=Key.CUSTOMER,
    data=(
        reference("id", exported="profile"),
        reference("user_id", exported="profile"),
        *exported("profile", Category.CONTACT, ACCOUNT, "email", "phone"),
        *exported(
            "profile",
            Category.IDENTITY,
            ACCOUNT,
            "first_name",
            "last_name",
            "full_name",
            "date_of_birth",
            "gender",
            "avatar_url",
        ),
        *exported("profile", Category.PREFERENCES, MARKETING, "preferences"),
        *exported("profile", Category.REMARKS, SERVICE, "attributes"),
        *inner(
            "repeats the country of the default address",
            Category.LOCATION,
            SEGMENTATION,
            "country",
        ),
        *exported("profile", Category.PROFILING, SEGMENTATION, "assignment"),
        *exported("profile", Category.ONLINE, SECURITY, "last_login_at"),
        *inner(
            "a secret that would weaken the account; it can be set anew",
            Category.CREDENTIALS,
            SECURITY,
            "password_hash",
        ),
        *inner(
            "made from names, e-mail and phone, to sort and search by",
            Category.IDENTITY,
            ACCOUNT,
            "email_key",
            "sort_name",
            "search_text",
        ),
    ),
    plain=(
        "business_id",
        "email_verified",
        "phone_verified",
        "status",
        "registered_at",
        "created_at",
        "updated_at",
        "version",
    ),
)

CUSTOMER_ADDRESSES = Place(
    name="customer_addresses",
    medium=Medium.TABLE,
    description="Where customers want their parcels and bills.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id"),
        *exported("addresses", Category.IDENTITY, ACCOUNT, "first_name", "last_name"),
        *exported("addresses", Category.CONTACT, ACCOUNT, "phone"),
        *exported(
            "addresses",
            Category.LOCATION,
            ACCOUNT,
            "type",
            "is_default_shipping",
            "is_default_billing",
            "company",
            "street",
            "street2",
            "city",
            "state",
            "zip_code",
            "country",
            "is_validated",
            "validation_data",
        ),
    ),
    plain=("business_id", "id", "created_at", "updated_at", "version"),
)

AUTH_ACCOUNTS = Place(
    name="auth_accounts",
    medium=Medium.TABLE,
    description="What the auth service told of its users.",
    key=Key.USER,
    data=(
        reference("user_id"),
        *exported("account", Category.CONTACT, ACCOUNT, "said"),
        *inner(
            "a copy of what the auth service had said at the last comparison",
            Category.CONTACT,
            ACCOUNT,
            "taken",
        ),
    ),
    plain=("business_id", "since", "opened", "version"),
)

CUSTOMER_SEGMENTS = Place(
    name="customer_segments",
    medium=Medium.TABLE,
    description="Where customers stand: their metrics, tier and segments.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id"),
        *exported(
            "segment",
            Category.PROFILING,
            SEGMENTATION,
            "tier",
            "segment",
            "is_default",
            "tiers",
            "memberships",
            "total_spent",
            "order_count",
            "orders_last_6_months",
            "last_order_at",
            "loyalty_points",
            "not_counted",
            "by_hand",
        ),
        *inner("repeats the memberships", Category.PROFILING, SEGMENTATION, "membership_names"),
    ),
    plain=(
        "business_id",
        "next_change_at",
        "measured_at",
        "registered_at",
        "version",
        "updated_at",
    ),
)

SEGMENT_MEMBERS = Place(
    name="segment_members",
    medium=Medium.TABLE,
    description="Customers by segment; follows their standings.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id"),
        *inner("repeats the memberships", Category.PROFILING, SEGMENTATION, "segment"),
    ),
    plain=("business_id",),
)

LOYALTY_POINTS = Place(
    name="loyalty_points",
    medium=Medium.TABLE,
    description="Points that other services gave.",
    key=Key.CUSTOMER,
    data=(
        reference("customer_id"),
        *exported("loyalty", Category.LOYALTY, LOYALTY, "reference", "points", "at"),
    ),
    plain=("business_id", "event_id"),
)

TABLES = (
    CUSTOMERS,
    CUSTOMER_ADDRESSES,
    AUTH_ACCOUNTS,
    CUSTOMER_SEGMENTS,
    SEGMENT_MEMBERS,
    LOYALTY_POINTS,
)
