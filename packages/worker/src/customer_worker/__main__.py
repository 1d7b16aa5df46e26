"""``python -m customer_worker``: take events in and bring the read models up to date."""

from __future__ import annotations

import os
import sys

from customer_bootstrap import Settings, open_service
from customer_bootstrap.telemetry import configure_logging
from customer_core.kernel.errors import CustomerServiceError
from customer_worker.process import wait_for_database, work
from customer_worker.signals import UNFIT, stop_on_signals


def main() -> int:
    """Work until told to stop, and return what the process exits with."""
    stopping = stop_on_signals()
    try:
        settings = Settings.load(os.environ)
        configure_logging(settings.log_level, settings.log_format, settings.service_name)
        wait_for_database(settings.database_url, stopping)
    except CustomerServiceError as error:
        sys.stderr.write(f"{error}\n")
        return UNFIT
    service = open_service(settings, name="worker")
    try:
        work(service, stopping)
    finally:
        service.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
