"""What can go wrong with retention."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict


@attrs.define(eq=False)
class RetentionRunning(Conflict):
    """A run of the retention is under way; if it is broken off, it can be taken up {until}."""

    code: ClassVar[str] = "RETENTION_RUNNING"
    until: datetime


@attrs.define(eq=False)
class RetentionOff(Conflict):
    """Nothing is set to be let go of: set RETENTION_INACTIVE_DAYS or RETENTION_PERIODS."""

    code: ClassVar[str] = "RETENTION_OFF"
