"""What may be wrong between the settings of events over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from customer_bootstrap.errors import SettingFault


def dapr(values: Mapping[str, Any]) -> Iterator[SettingFault]:
    """Yield the faults of a subscription by Dapr that nobody could be trusted by."""
    if values["dapr_topics"] and values["dapr_app_token"] is None:
        yield SettingFault(
            "DAPR_APP_TOKEN",
            "DAPR_TOPICS is set, but DAPR_APP_TOKEN is not, so that anybody could bring events.",
            "Set it to the sidecar's APP_API_TOKEN, such as the output of `openssl rand -hex 32`.",
        )
