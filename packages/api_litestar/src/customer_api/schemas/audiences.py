"""Audiences as they are answered."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from customer_api.schemas.customers import CustomersData
from customer_api.schemas.wire import Answer, Meta


class AudienceMeta(Meta):
    """How an audience goes on, and how large it is.

    Attributes:
        total: how many members there are in all, where ``count`` asks for it; null while the
            segment tick has fallen too far behind to tell.
    """

    total: int | UnsetType | None = UNSET


class AudienceAnswer(Answer, kw_only=True):
    """The answer with a page of members."""

    data: CustomersData
    meta: AudienceMeta
