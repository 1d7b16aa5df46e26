"""The time of a message that says none for itself: that of its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from customer_core.kernel.clock import parse_time
from customer_core.kernel.errors import InvalidField

_MOMENTS = ("occurredAt", "updatedAt", "createdAt")


def moment_of(data: Mapping[str, Any]) -> object:
    """Return the time that facts say they are of, or None where none of them is a good one."""
    return next((data[name] for name in _MOMENTS if _is_moment(data.get(name))), None)


def _is_moment(value: object) -> bool:
    try:
        parse_time(value, "data")
    except InvalidField:
        return False
    return True
