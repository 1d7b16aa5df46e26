"""Making known who has been inactive for long, before anything is done about it."""

from __future__ import annotations

from datetime import datetime

from customer_core.customers.privacy_events import CustomerInactivityNoticed
from customer_core.event_plane.ports import PlatformUnit
from customer_core.kernel.codec import to_plain
from customer_core.kernel.events import OUR_SOURCE, Event, Metadata
from customer_core.kernel.ids import Ids
from customer_core.privacy.retention.policy import RetentionPolicy
from customer_core.privacy.retention.ports import Notice
from customer_core.segments.history import CustomerKey


def give_notice(
    unit: PlatformUnit,
    ids: Ids,
    policy: RetentionPolicy,
    inactive: dict[CustomerKey, datetime],
    now: datetime,
) -> int:
    """Keep notices and write their events, once for each customer; return how many are new."""
    notices = [Notice(key=key, noticed_at=now, last_active_at=at) for key, at in inactive.items()]
    if not notices:
        return 0
    new = unit.retention.notice(notices)
    told = [_event(ids, policy, one) for one in notices if one.key in new]
    unit.journal.append(told)
    return len(told)


def _event(ids: Ids, policy: RetentionPolicy, notice: Notice) -> Event:
    told = CustomerInactivityNoticed(
        customer_id=notice.key.customer_id,
        inactive_since=notice.last_active_at,
        noticed_at=notice.noticed_at,
        anonymised_from=notice.noticed_at + policy.notice,
    )
    return Event(
        event_id=ids.new("evt"),
        event_type=type(told).__name__,
        timestamp=notice.noticed_at,
        source=OUR_SOURCE,
        business_id=notice.key.business_id,
        stream=told.stream,
        data=to_plain(told),
        metadata=Metadata(),
    )
