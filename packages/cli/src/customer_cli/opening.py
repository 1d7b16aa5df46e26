"""The service as a command needs it: found through the settings, closed when the command ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import customer_bootstrap
from customer_bootstrap import Settings
from customer_core.context import Context
from customer_core.customers.ports import ReadingContext
from customer_core.customers.time_travel import as_of
from customer_core.kernel.clock import parse_time
from customer_core.kernel.ids import BusinessId, check_id
from customer_core.kernel.principal import Principal, operator

C = TypeVar("C")
R = TypeVar("R")


@contextmanager
def opened(data_dir: Path | None) -> Iterator[customer_bootstrap.Service]:
    """Offer the service that the environment describes, or that runs in the data folder.

    Raises:
        SettingsError: nothing is set and nothing runs there.
    """
    settings = Settings.load(os.environ, data_dir=data_dir)
    service = customer_bootstrap.open_service(settings, name="cli")
    try:
        yield service
    finally:
        service.close()


def operator_of(business: str) -> Principal:
    """Return the operator of a business.

    Raises:
        InvalidId: there can be no such business.
    """
    return operator(BusinessId(check_id(business, "business")))


def at_moment(
    use_case: Callable[[ReadingContext, C], R], moment: str | None
) -> Callable[[Context, C], R]:
    """Return a use case that reads, on what is, or on what was at the moment of ``--as-of``.

    Raises:
        InvalidField: it is no moment.
    """
    return use_case if moment is None else as_of(parse_time(moment, "--as-of"), use_case)
