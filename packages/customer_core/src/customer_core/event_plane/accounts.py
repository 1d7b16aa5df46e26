"""Profiles of the auth service's users: made, and kept in step, from ``auth.user.*``."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import attrs

from customer_core.application import Application
from customer_core.customers.account import ACCOUNT_EVENTS
from customer_core.customers.sync_account import SyncAccount, sync_account
from customer_core.event_plane.dead_letters import first_failure, keep
from customer_core.event_plane.perspective import Applied, Failed, why
from customer_core.event_plane.ports import PlatformUnit, PlatformUnits
from customer_core.event_plane.projector import BATCH, NOTHING, Step, tell
from customer_core.kernel.causation import following
from customer_core.kernel.clock import Clock
from customer_core.kernel.errors import Unavailable
from customer_core.kernel.events import Event, Recorded
from customer_core.kernel.principal import Origin, Principal, Role, Scope

_log = logging.getLogger("customers.accounts")

ACCOUNTS = "accounts"
MOST_SYNCS = 25
"""How many events of users one step takes: its transaction holds up all readers of the journal."""


@attrs.frozen(kw_only=True)
class AccountSync:
    """Lets the customers follow what the auth service tells of its users.

    Each event is a use case in a transaction of its own, which may be run again: after a crash
    before the cursor has moved, what was done is passed over.

    Attributes:
        name: of its cursor, and of its dead letters.
    """

    units: PlatformUnits
    clock: Clock
    application: Application
    name: str = ACCOUNTS

    def step(self, partition: int, limit: int = BATCH) -> Step:
        """Take the next batch of a partition, as far as there are not too many users in it.

        An event that cannot be followed, because its e-mail is bad or another customer's, becomes
        a dead letter; the rest flows.

        Raises:
            DependencyUnavailable: the store does not answer; the place stays.
        """
        with self.units.begin() as unit:
            cursor = unit.journal.read(self.name, partition, limit)
            if cursor is None or not cursor.batch:
                return NOTHING
            batch = _beginning(cursor.batch)
            now = self.clock.now()
            applied = self.apply(unit, batch)
            failed = [
                first_failure(self.name, one.recorded, one.reason, now) for one in applied.failed
            ]
            keep(unit.dead_letters, failed, now)
            cursor.advance(batch[-1].point)
            unit.commit()
        more = len(batch) < len(cursor.batch) or len(cursor.batch) == limit
        step = Step(len(batch), more, failed=failed)
        tell(_log, step, partition)
        return step

    def apply(self, unit: PlatformUnit, batch: Sequence[Recorded]) -> Applied:  # noqa: ARG002 - what retries call
        """Let customers follow those events of a batch that tell of users.

        Raises:
            DependencyUnavailable: the store does not answer; some may have been followed.
        """
        failed: list[Failed] = []
        for one in filter(_is_of_a_user, batch):
            try:
                self.application.run(sync_account, SyncAccount(event=one.event), _sender(one.event))
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - it fails alone, the rest flows
                failed.append(Failed(one, why(error)))
        return Applied(failed=failed)


def _is_of_a_user(recorded: Recorded) -> bool:
    return recorded.event.event_type in ACCOUNT_EVENTS and not recorded.event.is_ours


def _beginning(batch: Sequence[Recorded]) -> Sequence[Recorded]:
    """Return a batch up to the last event of a user that this step takes."""
    of_users = [place for place, one in enumerate(batch) if _is_of_a_user(one)]
    return batch[: of_users[MOST_SYNCS - 1] + 1] if len(of_users) > MOST_SYNCS else batch


def _sender(event: Event) -> Principal:
    return Principal(
        subject=event.source,
        business_id=event.business_id,
        roles=frozenset({Role.SERVICE}),
        scopes=frozenset({Scope.WRITE}),
        origin=Origin(carried=following(event)),
    )
