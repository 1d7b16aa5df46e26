"""What is told of audiences that leave the service."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.kernel.events import DomainEvent


@attrs.frozen(kw_only=True)
class AudienceExported(DomainEvent):
    """The members of a tier or segment were written into a file; who did it is in the audit trail.

    Attributes:
        segment: the tier or segment.
        reachable: the channel by which all of them may be written to, where only those were wanted.
        form: of the file: ``csv``, ``jsonl`` or ``parquet``.
        customers: how many there were when it began; null where that would have taken too long.
    """

    topic: ClassVar[str] = "customers.segment.exported"
    segment: str
    reachable: str | None
    form: str
    customers: int | None
    exported_at: datetime

    @property
    def stream(self) -> str:
        """The stream of the tier or segment."""
        return f"segment:{self.segment}"
