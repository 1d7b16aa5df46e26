"""The application over the real service, as the settings of the environment describe it."""

from __future__ import annotations

import gc
import os

from litestar import Litestar

from customer_api.app import create_app
from customer_bootstrap.container.service import open_service
from customer_bootstrap.settings import Settings
from customer_bootstrap.telemetry import configure_logging

_THRESHOLDS = (50_000, 20, 20)


def create() -> Litestar:
    """Return the application; nothing connects before it starts.

    Raises:
        StartupError: the settings are wrong or missing.
    """
    settings = Settings.load(os.environ)
    configure_logging(settings.log_level, settings.log_format, settings.service_name)
    app = create_app(open_service(settings, name="api"))
    app.on_startup.append(spare_collector)
    return app


def spare_collector() -> None:
    """Keep the garbage collector off what stays for good; it makes the slowest calls otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
