"""Forgetting the keys of requests once a day, when they have expired."""

from __future__ import annotations

import logging
import threading

import attrs

from customer_core.idempotency.forget_expired import forget_expired
from customer_core.idempotency.ports import ExpiredKeys
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Unavailable
from customer_worker.retention import EVERY, PAUSE_SECONDS

_log = logging.getLogger("customers.worker")


@attrs.frozen(kw_only=True)
class Forgetting:
    """Forgets keys, and the answers kept under them; any number of workers may do so."""

    keys: ExpiredKeys
    clock: Clock
    stopping: threading.Event

    def run(self) -> None:
        """Do it now and every day, until stopping."""
        while not self.stopping.is_set():
            self.forget()
            self.stopping.wait(EVERY.total_seconds())

    def forget(self) -> None:
        """Do it once."""
        try:
            keys = forget_expired(self.keys, self.clock.now(), self._goes_on)
        except Unavailable as error:
            _log.warning("forgetting keys waits", extra={"reason": str(error)})
        except Exception:  # noqa: BLE001 - the next day comes, whatever it was
            _log.exception("forgetting keys failed")
        else:
            _log.info("expired keys forgotten", extra={"keys": keys})

    def _goes_on(self, _: int) -> bool:
        return not self.stopping.wait(PAUSE_SECONDS)
