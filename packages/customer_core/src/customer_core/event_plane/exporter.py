"""Making the archives that people asked for, and removing those that were kept long enough.

No transaction is open while an archive is made. Whoever makes one has its request alone for the
length of a lease, which is renewed while it goes on; where its process dies, another one begins
anew.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import attrs

from customer_core.application import Application
from customer_core.customers.errors import CustomerNotFound
from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import ConcurrentUpdate, CustomerServiceError, Unavailable
from customer_core.kernel.principal import Principal
from customer_core.privacy.export.archive import Archive
from customer_core.privacy.export.carry_out import (
    LEASE,
    FailExport,
    FinishExport,
    KeepExport,
    StartExport,
    fail_export,
    finish_export,
    keep_export,
    start_export,
    the_service,
)
from customer_core.privacy.export.links import ArchiveNames
from customer_core.privacy.export.parts import Part, Stretch
from customer_core.privacy.export.ports import ArchiveStore
from customer_core.privacy.export.read_part import FindSubject, ReadPart, find_subject, read_part
from customer_core.privacy.export.writing.files import Encode
from customer_core.privacy.requests.errors import DataRequestNotFound, RequestMoveNotAllowed
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.states import RequestKind

_log = logging.getLogger("customers.exports")

_RENEWED_AFTER = LEASE / 5
_AT_ONCE = 10
_BUG = "An unexpected error; the service's log has it."


class Stopped(Exception):
    """The process stops; the request is taken up again by another one."""


@attrs.frozen(kw_only=True)
class Exporter:
    """Makes archives; any number of threads and processes may.

    Attributes:
        keep: how long archives are kept.
        encode: writes JSON, decimals as exact numbers.
    """

    units: PlatformUnits
    clock: Clock
    application: Application
    archives: ArchiveStore
    names: ArchiveNames
    keep: timedelta
    encode: Encode

    def step(self, stopping: threading.Event | None = None) -> int:
        """Make the archives of requests that are due, and return how many were made.

        Args:
            stopping: breaks off between two pages; what was not made is taken up again.

        Raises:
            DependencyUnavailable: a store does not answer; requests that were begun are taken up
                again when their lease is over.
        """
        with self.units.begin() as unit:
            due = unit.data_requests.due(self.clock.now(), {RequestKind.ACCESS}, _AT_ONCE)
        return sum(self._carry_out(request, stopping or threading.Event()) for request in due)

    def forget(self) -> int:
        """Remove the archives that were kept long enough, and return how many.

        Raises:
            DependencyUnavailable: the store does not answer.
        """
        names = list(self.archives.older_than(self.clock.now() - self.keep))
        for name in names:
            self.archives.delete(name)
        return len(names)

    def _carry_out(self, due: DataRequest, stopping: threading.Event) -> bool:
        caller = the_service(due.business_id)
        try:
            request = self.application.run(start_export, StartExport(request_id=due.id), caller)
        except (ConcurrentUpdate, RequestMoveNotAllowed, DataRequestNotFound):
            return False  # another one was faster
        try:
            return self._make(request, caller, stopping)
        except (Stopped, Unavailable):
            raise
        except CustomerServiceError as error:
            self._fail(request, caller, str(error))
        except Exception:  # noqa: BLE001 - one request must not keep others from theirs
            _log.exception("export failed", extra={"request": request.id})
            self._fail(request, caller, _BUG)
        return False

    def _make(self, request: DataRequest, caller: Principal, stopping: threading.Event) -> bool:
        name = self.names.name(request)
        found = self.application.run(
            find_subject, FindSubject(customer_id=request.customer_id), caller
        )
        signs = _SignsOfLife(request, self.clock, partial(self._run_keep, caller), stopping)
        archive = Archive(
            found.subject, self.clock.now(), partial(self._read, caller), self.encode, signs
        )
        self.archives.write(name, archive.pieces())
        done = FinishExport(
            request_id=request.id,
            attempt=request.attempts,
            archive=name,
            records=archive.manifest.records,
        )
        try:
            self.application.run(finish_export, done, caller)
        except (CustomerNotFound, DataRequestNotFound, RequestMoveNotAllowed):
            self.archives.delete(name)  # erased, stopped or taken over meanwhile
            raise
        return True

    def _read(self, caller: Principal, command: ReadPart) -> Stretch:
        return self.application.run(read_part, command, caller)

    def _run_keep(self, caller: Principal, command: KeepExport) -> None:
        self.application.run(keep_export, command, caller)

    def _fail(self, request: DataRequest, caller: Principal, reason: str) -> None:
        command = FailExport(request_id=request.id, attempt=request.attempts, reason=reason)
        try:
            self.application.run(fail_export, command, caller)
        except (DataRequestNotFound, RequestMoveNotAllowed):
            _log.info("export was taken over", extra={"request": request.id})


class _SignsOfLife:
    """Keeps a request from others while its archive grows."""

    def __init__(
        self,
        request: DataRequest,
        clock: Clock,
        keep: Callable[[KeepExport], None],
        stopping: threading.Event,
    ) -> None:
        self._request = request
        self._clock = clock
        self._keep = keep
        self._stopping = stopping
        self._last: datetime = clock.now()
        self._records = 0

    def __call__(self, _: Part, records: int) -> None:
        if self._stopping.is_set():
            raise Stopped
        self._records += records
        now = self._clock.now()
        if now - self._last >= _RENEWED_AFTER:
            self._last = now
            request = self._request
            self._keep(
                KeepExport(request_id=request.id, attempt=request.attempts, records=self._records)
            )
