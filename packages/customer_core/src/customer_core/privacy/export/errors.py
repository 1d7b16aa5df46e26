"""What can go wrong with exports."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import NotFound


@attrs.define(eq=False)
class ExportNotFound(NotFound):
    """There is no such export: its link may have expired, and archives are kept for some days only.

    Ask for the request again, which shows a new link for as long as the archive is kept.
    """

    code: ClassVar[str] = "EXPORT_NOT_FOUND"
