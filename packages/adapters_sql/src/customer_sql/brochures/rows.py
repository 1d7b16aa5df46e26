"""Brochure requests as rows, and back."""

from __future__ import annotations

from typing import Any

from customer_core.brochures.model import BrochureRequest
from customer_core.kernel.facts import Owner
from customer_sql.session import Row


def request_row(request: BrochureRequest) -> dict[str, Any]:
    """Return the row that keeps a request."""
    return {
        "business_id": request.business_id,
        "request_id": request.request_id,
        "customer_id": request.owner.customer_id,
        "user_id": request.owner.user_id,
        "brochure": request.brochure,
        "requested_at": request.requested_at,
        "event_id": request.event_id,
    }


def request_of(row: Row) -> BrochureRequest:
    """Return the request that a row keeps."""
    return BrochureRequest(
        at=row["requested_at"],
        event_id=row["event_id"],
        business_id=row["business_id"],
        request_id=row["request_id"],
        owner=Owner(customer_id=row["customer_id"], user_id=row["user_id"]),
        brochure=row["brochure"],
    )
