"""Which form of an answer a caller would rather have."""

from __future__ import annotations

import re

_WEIGHT = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def wanted_form(accept: str, *others: str) -> str | None:
    """Return the media type that a caller would rather have than JSON, or None.

    Args:
        accept: the header ``Accept``; of several types with the same weight the first counts.
        others: the media types that there are besides JSON.
    """
    ranges = [_weighed(one) for one in accept.lower().split(",")]
    kind, weight = max(ranges, key=lambda one: one[1])
    return kind if weight and kind in others else None


def _weighed(media_range: str) -> tuple[str, float]:
    kind, *parameters = (part.strip() for part in media_range.split(";"))
    given = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    return kind, float(given) if _WEIGHT.fullmatch(given) else 0.0
