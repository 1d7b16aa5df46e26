"""The job that carries out what data subjects ask for, step by step, in either world."""

from __future__ import annotations

from datetime import datetime, timedelta

from customer_core.event_plane.ports import PlatformUnits
from customer_core.kernel.ids import BusinessId
from customer_core.privacy.requests.model import DataRequestId, RequestKey
from customer_core.privacy.requests.states import RequestKind

_LEASE = timedelta(minutes=5)


def take_due(units: PlatformUnits, business_id: str, now: datetime) -> list[str]:
    """Begin what is due in a business, as the job does; return the ids."""
    with units.begin() as unit:
        due = unit.data_requests.due(now, tuple(RequestKind), 1000)
        mine = [one for one in due if one.business_id == business_id]
        for one in mine:
            one.start(now, _LEASE)
            unit.data_requests.save(one)
        unit.commit()
    return [one.id for one in mine]


def end(
    units: PlatformUnits, business_id: str, request_id: str, now: datetime, failure: str | None
) -> None:
    """End what the job has begun, as it ends: carried out, or failed for a reason."""
    with units.begin() as unit:
        key = RequestKey(BusinessId(business_id), DataRequestId(request_id))
        request = unit.data_requests.get(key)
        assert request is not None
        if failure is None:
            request.finish("proof-1", now)
        else:
            request.fail(failure, now)
        unit.data_requests.save(request)
        unit.commit()
