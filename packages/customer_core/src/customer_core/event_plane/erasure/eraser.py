"""The job that erases people: it takes on requests that are due, and notes what came of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from enum import StrEnum

import attrs

from customer_core.event_plane.erasure.run import LEASE, ErasureRun, Tools, Waits
from customer_core.kernel.errors import ConcurrentUpdate, Unavailable
from customer_core.privacy.erasure.errors import ErasureStopped
from customer_core.privacy.requests.model import DataRequest, RequestKey
from customer_core.privacy.requests.states import RequestKind
from customer_core.segments.history import CustomerKey

_log = logging.getLogger("customers.erasures")


class Outcome(StrEnum):
    """How an attempt ended.

    Attributes:
        DONE: nothing of the person is left.
        WAITS: it goes on when somebody else has done something; the place is kept.
        STOPPED: it is not due, a legal hold stops it, or another process has it.
        FAILED: for a reason that the request tells; it can be run again.
    """

    DONE = "done"
    WAITS = "waits"
    STOPPED = "stopped"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class Eraser:
    """Carries out requests for erasure; any number of processes may share them.

    Attributes:
        tools: what it works with.
    """

    tools: Tools

    def due(self) -> Iterator[Outcome]:
        """Carry out what is due, one request after the other, until nothing is.

        Raises:
            Unavailable: the store does not answer, or nobody could be recognised.
        """
        while (request := self._claimed()) is not None:
            yield self._carried_out(request)

    def erase(self, key: RequestKey) -> Outcome:
        """Carry out one request, if it is due.

        Raises:
            Unavailable: something does not answer; the place is kept.
        """
        now = self.tools.clock.now()
        with self.tools.units.begin() as unit:
            request = unit.data_requests.get(key)
            if request is None or not request.is_due(now):
                return Outcome.STOPPED
            customer = CustomerKey(request.business_id, request.customer_id)
            if unit.legal_holds.active([customer], now):
                return Outcome.STOPPED
            request.start(now, LEASE)
            try:
                unit.data_requests.save(request)
            except ConcurrentUpdate:
                return Outcome.STOPPED
            unit.commit()
        return self._carried_out(request)

    def _claimed(self) -> DataRequest | None:
        now = self.tools.clock.now()
        with self.tools.units.begin() as unit:
            found = unit.data_requests.due(now, {RequestKind.ERASURE}, 1)
            for request in found:
                request.start(now, LEASE)
                unit.data_requests.save(request)
            unit.commit()
        return found[0] if found else None

    def _carried_out(self, request: DataRequest) -> Outcome:
        run = ErasureRun(self.tools, request)
        try:
            run.to_the_end()
        except Waits:
            return Outcome.WAITS
        except ErasureStopped as stopped:
            _log.info("erasure stopped", extra={"reason": stopped.reason})
            return Outcome.STOPPED
        except Unavailable:
            run.leave()
            raise
        except Exception as error:  # noqa: BLE001 - it is noted, and can be run again
            _log.exception("erasure failed")
            run.fail(type(error).__name__)
            return Outcome.FAILED
        _log.info("person erased")
        return Outcome.DONE
