"""Settings, wiring, embedded servers and telemetry: the one composition root.

The service itself is imported when first asked for, so that a process that needs no more than the
settings stays small.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customer_bootstrap.container.service import Service, open_service
    from customer_bootstrap.settings import Settings

__all__ = ["Service", "Settings", "open_service"]

_HOMES = {
    "Service": "customer_bootstrap.container.service",
    "Settings": "customer_bootstrap.settings",
    "open_service": "customer_bootstrap.container.service",
}


def __getattr__(name: str) -> object:
    """Import what the package offers when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(name)
