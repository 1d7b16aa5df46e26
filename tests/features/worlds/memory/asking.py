"""How the core in memory is asked, and refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import attrs

from customer_core.customers.ports import ReadingContext
from customer_core.customers.time_travel import as_of
from customer_core.kernel.errors import CustomerServiceError, Invalid
from customer_core.kernel.policies import Policies
from customer_core.kernel.principal import Principal
from customer_core.testing import MemoryService
from customer_standards import WorldStandards
from tests.features.worlds import retaining
from tests.features.worlds.answers import Refused
from tests.features.worlds.businesses import Businesses

C = TypeVar("C")
R = TypeVar("R")


class InMemory:
    """The core with the world's own standards, and its time, in memory."""

    def __init__(self, businesses: Businesses) -> None:
        self._businesses = businesses
        self._service = MemoryService(
            Policies(
                business_currencies=businesses.currencies,
                open_registration=businesses.open_registration,
            ),
            retention=retaining.POLICY,
        )
        self._moment: datetime | None = None
        self._application = attrs.evolve(self._service.application, standards=WorldStandards())

    def _change(self, use_case: Callable[..., R], command: object, caller: Principal) -> R:
        result = self._run(use_case, command, caller)
        self._service.settle()
        return result

    def _run(self, use_case: Callable[..., R], command: object, caller: Principal) -> R:
        try:
            return self._application.run(use_case, command, caller)
        except CustomerServiceError as error:
            raise refused(error) from None

    def _look(self, use_case: Callable[[ReadingContext, C], R], command: C, caller: Principal) -> R:
        if self._moment is None:
            return self._run(use_case, command, caller)
        return self._run(as_of(self._moment, use_case), command, caller)


def refused(error: CustomerServiceError) -> Refused:
    """Return the refusal that an error of the core is to a scenario."""
    faults = error.faults if isinstance(error, Invalid) else ()
    return Refused(error.code, tuple(fault.field for fault in faults), str(error))
