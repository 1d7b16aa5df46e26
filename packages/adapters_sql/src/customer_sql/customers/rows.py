"""Customers as rows of their table, and back."""

from __future__ import annotations

from typing import Any

from customer_core.customers.model import (
    Customer,
    Email,
    Gender,
    Phone,
    Preferences,
    Profile,
    Status,
)
from customer_core.customers.repository import CustomerRecord
from customer_core.customers.search import searchable_text, sort_name
from customer_core.kernel.codec import from_plain, to_plain
from customer_sql.customers.attribute_json import attributes_kept, kept_attributes
from customer_sql.exact_json import write_json
from customer_sql.segments.rows import assignment_of, segment_of
from customer_sql.session import Row

LONGEST_SORT_NAME = 200
"""An index takes no entry of more than 2,704 bytes; a folded character has at most four."""


def customer_row(customer: Customer) -> dict[str, Any]:
    """Return the row that keeps a customer."""
    profile = customer.profile
    return {
        "business_id": customer.business_id,
        "id": customer.id,
        "user_id": customer.user_id,
        "email": customer.email.address,
        "email_key": customer.email.key,
        "email_verified": customer.email_verified,
        "password_hash": customer.password_hash,
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "full_name": profile.full_name,
        "date_of_birth": profile.date_of_birth,
        "gender": profile.gender,
        "phone": profile.phone and profile.phone.number,
        "phone_verified": customer.phone_verified,
        "avatar_url": profile.avatar,
        "preferences": to_plain(customer.preferences),
        "status": customer.status,
        "registered_at": customer.registered_at,
        "last_login_at": customer.last_login_at,
        "created_at": customer.created_at,
        "updated_at": customer.updated_at,
        "version": customer.version,
        "sort_name": sort_name(customer)[:LONGEST_SORT_NAME],
        "search_text": searchable_text(customer),
        "assignment": customer.assignment and write_json(to_plain(customer.assignment)),
        "country": customer.country,
        "attributes": kept_attributes(customer.attributes),
    }


def customer_of(row: Row) -> Customer:
    """Return the customer that a row keeps."""
    gender, phone = row["gender"], row["phone"]
    return Customer(
        id=row["id"],
        business_id=row["business_id"],
        user_id=row["user_id"],
        email=Email(row["email"]),
        password_hash=row["password_hash"],
        profile=Profile(
            first_name=row["first_name"],
            last_name=row["last_name"],
            full_name=row["full_name"],
            date_of_birth=row["date_of_birth"],
            gender=gender and Gender(gender),
            phone=phone and Phone(phone),
            avatar=row["avatar_url"],
        ),
        preferences=from_plain(row["preferences"], Preferences),
        status=Status(row["status"]),
        email_verified=row["email_verified"],
        phone_verified=row["phone_verified"],
        registered_at=row["registered_at"],
        last_login_at=row["last_login_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        version=row["version"],
        assignment=assignment_of(row["assignment"]),
        country=row["country"],
        attributes=attributes_kept(row["attributes"]),
    )


def record_of(row: Row) -> CustomerRecord:
    """Return the customer and the standing that a row of both tables keeps."""
    return CustomerRecord(customer=customer_of(row), segment=segment_of(row, "segment_"))
