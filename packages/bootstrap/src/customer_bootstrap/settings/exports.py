"""The settings of exports of what is held about a person."""

from __future__ import annotations

import attrs

from customer_bootstrap.settings import kinds
from customer_bootstrap.settings.fields import about


@attrs.frozen(kw_only=True, slots=False)
class ExportSettings:
    """Where archives are kept, and for how long."""

    export_store_url: str | None = attrs.field(
        default=None,
        metadata=about(
            "EXPORT_STORE_URL",
            "Where the archives of exports are kept: a folder or a bucket that the API and the "
            "workers share; `exports` in the data folder without it.",
            kinds.url(
                "file", "s3", "gs", "az", "abfs", "abfss", "https", example="s3://customers/exports"
            ),
        ),
    )
    export_keep_days: int = attrs.field(
        default=7,
        metadata=about(
            "EXPORT_KEEP_DAYS",
            "Days that the archive of an export can be fetched before it is deleted.",
            kinds.whole(1, 365, 7),
        ),
    )
