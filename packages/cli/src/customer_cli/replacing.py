"""Becoming one of the service's processes, set up by what the data folder says."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from customer_bootstrap import Settings
from customer_bootstrap.schema import need_fitting_database
from customer_cli.environment import environment_of


def become(module: str, settings: Settings) -> NoReturn:
    """Replace this process by ``python -m module``, once the database is known to fit it.

    Raises:
        UnfitDatabase: the database is empty or of another version.
        DependencyUnavailable: it does not answer.
    """
    need_fitting_database(settings.database_url)
    environment = {**os.environ, **environment_of(settings)}
    os.execve(sys.executable, [sys.executable, "-m", module], environment)  # noqa: S606 - ourselves
