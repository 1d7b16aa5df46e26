"""Reading messages as they come by a transport."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from customer_core.event_plane.envelope import Arrival, read_envelope
from customer_core.kernel.events import Event
from customer_core.testing import NOON

Read = Callable[..., Event]


@pytest.fixture
def read() -> Read:
    """Read a message, with headers or from another origin where a test needs it."""

    def reading(raw: object, *, origin: str = "kafka:orders", **headers: Any) -> Event:
        named = {name.replace("__", "-"): value for name, value in headers.items()}
        return read_envelope(raw, Arrival(at=NOON, origin=origin), named)

    return reading
