"""Proving many erasures by one search: each is closed, or begun again, by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

from customer_core.event_plane.erasure.outcome import Outcome
from customer_core.event_plane.erasure.run import ErasureRun
from customer_core.event_plane.erasure.tools import Tools
from customer_core.kernel.errors import Unavailable
from customer_core.privacy.erasure.errors import ErasureStopped
from customer_core.privacy.erasure.ports import Proven
from customer_core.privacy.proof.certificate import NothingToProve

_log = logging.getLogger("customers.erasures")

_KEEP_EVERY = timedelta(seconds=15)


class SharedProof:
    """Proves erasures of which nothing else is left to do, and which are this process's.

    Args:
        tools: what erasures work with.
        runs: each awaits its proof.
    """

    def __init__(self, tools: Tools, runs: Iterable[ErasureRun]) -> None:
        self._tools = tools
        self._runs = {run.to_prove.key: run for run in runs}
        self._kept_at = tools.clock.now()

    def outcomes(self) -> Iterator[Outcome]:
        """Search once, and yield what came of each.

        Raises:
            Unavailable: something does not answer; another one may go on soon.
        """
        try:
            for run in self._runs.values():
                run.sweep_caches()
                self._goes_on()
            erased = [run.to_prove for run in self._runs.values()]
            proven = self._tools.proof.prove(erased, self._goes_on)
        except Unavailable:
            for run in self._runs.values():
                run.leave()
            raise
        except Exception as error:  # noqa: BLE001 - it is noted, and can be run again
            _log.exception("proof of erasures failed")
            for run in self._runs.values():
                run.fail(type(error).__name__)
                yield Outcome.FAILED
            return
        for key, run in self._runs.items():
            try:
                yield _ended(run, proven.get(key))
            except ErasureStopped as stopped:
                _log.info("erasure stopped", extra={"reason": stopped.reason})
                yield Outcome.STOPPED

    def _goes_on(self) -> None:
        """Keep the requests from others, now and then; whom nobody may go on with is let be."""
        now = self._tools.clock.now()
        if now - self._kept_at < _KEEP_EVERY:
            return
        self._kept_at = now
        for run in self._runs.values():
            try:
                run.keep()
            except ErasureStopped:
                continue  # it is seen again at the end


def _ended(run: ErasureRun, proven: Proven | None) -> Outcome:
    """Close a request by what the search says of it.

    What is found a second time cannot be erased, for it is another's who has the same address; the
    certificate says where it is.

    Raises:
        ErasureStopped: it is not this process's any more.
    """
    if proven is None:
        run.fail(NothingToProve.__name__)
        return Outcome.FAILED
    if proven.is_gone or run.was_begun_again:
        run.finish(proven.certificate)
        _log.info("person erased", extra={"gone": proven.is_gone})
        return Outcome.DONE
    _log.warning("something of an erased person was found, which is erased again")
    run.begin_again()
    return Outcome.AGAIN
