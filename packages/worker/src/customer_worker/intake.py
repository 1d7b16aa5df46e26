"""Where the messages of a transport go: into the journal, or into quarantine."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from customer_bootstrap.taking_in import IngestReport, IngestService, ingest_messages, put_aside
from customer_core.event_plane.transports import Incoming


@attrs.frozen
class Intake:
    """Takes messages in, each set of them in a transaction."""

    service: IngestService

    def take_in(self, messages: Sequence[Incoming]) -> IngestReport:
        """Commit messages: the good ones to the journal, the others to the quarantine.

        Raises:
            DependencyUnavailable: the store does not answer; nothing may be acknowledged.
        """
        return ingest_messages(self.service, messages)

    def put_aside(self, message: Incoming, reason: str) -> None:
        """Commit one message to the quarantine, because it breaks whatever it is taken in with.

        Raises:
            DependencyUnavailable: the store does not answer; nothing may be acknowledged.
        """
        put_aside(self.service, [(message, reason)])
