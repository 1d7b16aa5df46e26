"""What the service publishes about exports of a customer's data; never what is in them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.customers.events import CustomerEvent


@attrs.frozen(kw_only=True)
class DataExported(CustomerEvent):
    """Everything held about a customer was put into an archive.

    Attributes:
        request_id: the privacy request that it answers; None for an operator's own.
        records: how many there are in it.
    """

    topic: ClassVar[str] = "customers.data.exported"
    request_id: str | None
    records: int
    exported_at: datetime


@attrs.frozen(kw_only=True)
class ExportDownloaded(CustomerEvent):
    """The archive of a customer's export was fetched by a signed link."""

    topic: ClassVar[str] = "customers.data.downloaded"
    request_id: str
    downloaded_at: datetime
