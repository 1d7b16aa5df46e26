"""The job that erases people: it takes on requests that are due, and notes what came of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

import attrs

from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.event_plane.erasure.proofs import SharedProof
from customer_core.event_plane.erasure.run import LEASE, ErasureRun, Waits
from customer_core.event_plane.erasure.tools import Tools
from customer_core.event_plane.ports import PlatformUnit
from customer_core.kernel.errors import ConcurrentUpdate, Unavailable
from customer_core.privacy.erasure.errors import ErasureStopped
from customer_core.privacy.requests.model import DataRequest, RequestKey
from customer_core.privacy.requests.states import RequestKind
from customer_core.segments.history import CustomerKey

_log = logging.getLogger("customers.erasures")

MOST_TOGETHER = 200
"""How many erasures one search proves, and how many are carried out before the next search."""


@attrs.frozen(kw_only=True)
class Eraser:
    """Carries out requests for erasure; any number of processes may share them.

    People are erased one after the other. Those of whom nothing is left are then taken together,
    whoever has erased them, and are proven by one search, which begins after that.

    Attributes:
        tools: what it works with.
    """

    tools: Tools

    def due(self) -> Iterator[Outcome]:
        """Carry out what is due, one request after the other, and prove it, until nothing is.

        Raises:
            Unavailable: the store does not answer, or nobody could be recognised.
        """
        while True:
            erased = 0
            while erased < MOST_TOGETHER and (request := self._claimed()) is not None:
                erased += 1
                run = ErasureRun(self.tools, request)
                outcome = self._carried_out(run)
                if outcome is Outcome.ERASED:
                    run.leave(timedelta())
                yield outcome
            together = [ErasureRun(self.tools, one) for one in self._claimed_together()]
            if together:
                yield from SharedProof(self.tools, together).outcomes()
            elif not erased:
                return

    def erase(self, key: RequestKey) -> Outcome:
        """Carry out one request, if it is due, and prove it.

        Raises:
            Unavailable: something does not answer; the place is kept.
        """
        outcome = Outcome.AGAIN
        while outcome is Outcome.AGAIN:
            request = self._taken(key)
            if request is None:
                return Outcome.STOPPED
            run = ErasureRun(self.tools, request)
            outcome = self._carried_out(run)
            if outcome is Outcome.ERASED:
                (outcome,) = SharedProof(self.tools, [run]).outcomes()
        return outcome

    def _taken(self, key: RequestKey) -> DataRequest | None:
        """Take one request on, if it is due."""
        now = self.tools.clock.now()
        with self.tools.units.begin() as unit:
            request = unit.data_requests.get(key)
            if request is None or not request.is_due(now):
                return None
            customer = CustomerKey(request.business_id, request.customer_id)
            if unit.legal_holds.active([customer], now):
                return None
            try:
                self._start(unit, [request])
            except ConcurrentUpdate:
                return None
            unit.commit()
        return request

    def _claimed(self) -> DataRequest | None:
        with self.tools.units.begin() as unit:
            found = unit.data_requests.due(self.tools.clock.now(), {RequestKind.ERASURE}, 1)
            self._start(unit, found)
            unit.commit()
        return found[0] if found else None

    def _claimed_together(self) -> Sequence[DataRequest]:
        """Take those on of whom nothing is left but to prove it."""
        with self.tools.units.begin() as unit:
            found = unit.data_requests.to_prove(self.tools.clock.now(), MOST_TOGETHER)
            self._start(unit, found)
            unit.commit()
        return found

    def _start(self, unit: PlatformUnit, requests: Sequence[DataRequest]) -> None:
        for request in requests:
            request.start(self.tools.clock.now(), LEASE)
            unit.data_requests.save(request)

    def _carried_out(self, run: ErasureRun) -> Outcome:
        """Erase everything, and note what kept it from that."""
        try:
            run.to_the_proof()
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
        return Outcome.ERASED
