"""The id of an event that has none: one that follows from its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Any

_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


def derived_id(event_type: str, timestamp: object, data: Mapping[str, Any]) -> str:
    """Return the id of a fact: the same for the same, however its fields are ordered.

    Args:
        event_type: the type, not another name of it.
        timestamp: as the envelope says it, or None.
        data: the facts; an amount is the same with more zeros at its end.
    """
    content = [event_type, timestamp, data]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_canonical)
    return "evt_" + hashlib.sha256(text.encode()).hexdigest()[:48]


def _canonical(value: object) -> str:
    return str(_EXACT.normalize(value)) if isinstance(value, Decimal) else str(value)
