"""Where the messages of a transport go: into the journal, or into quarantine."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_bootstrap.events_wire import IngestReport, IngestService, ingest_raw


@attrs.frozen
class Intake:
    """Takes messages in, each set of them in a transaction."""

    service: IngestService

    def take_in(self, transport: str, payloads: Sequence[bytes]) -> IngestReport:
        """Commit messages: the good ones to the journal, the others to the quarantine.

        Raises:
            DependencyUnavailable: the store does not answer; nothing may be acknowledged.
        """
        return ingest_raw(self.service, transport, payloads)

    def put_aside(self, transport: str, payload: bytes, reason: str) -> None:
        """Commit one message to the quarantine, because it breaks whatever it is taken in with.

        Raises:
            DependencyUnavailable: the store does not answer; nothing may be acknowledged.
        """
        with self.service.units.begin() as unit:
            unit.quarantine.put(transport, payload, reason, self.service.clock.now())
            unit.commit()
