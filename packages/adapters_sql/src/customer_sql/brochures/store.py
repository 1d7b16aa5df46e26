"""Brochure requests of all businesses, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from customer_core.brochures.model import BrochureKey, BrochureRequest
from customer_sql.brochures.rows import request_of, request_row
from customer_sql.exact_json import write_json
from customer_sql.session import Session
from customer_sql.statements import (
    given_rows,
    key_parameters,
    keyed_query,
    selected,
    upsert,
    written,
)
from customer_sql.tables import brochure_requests

LOAD_REQUESTS = keyed_query(
    "SELECT {request} FROM brochure_requests b "
    "WHERE b.business_id = key.business_id AND b.request_id = key.id FOR UPDATE",
    request=selected("b", brochure_requests.columns),
)

SAVE_REQUESTS = upsert(brochure_requests, given_rows(written(brochure_requests), "requests"))


class SqlBrochureStore:
    """Implements ``BrochureStore``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def load(self, keys: Iterable[BrochureKey]) -> Mapping[BrochureKey, BrochureRequest]:
        """Return the requests known among ``keys``, locked until the transaction ends."""
        places = sorted(map(_place, keys))  # so that two who lock the same never block each other
        if not places:
            return {}
        self._session.begin()
        found = [
            request_of(row) for row in self._session.rows(LOAD_REQUESTS, key_parameters(places))
        ]
        return {one.key: one for one in found}

    def save(self, requests: Sequence[BrochureRequest]) -> None:
        """Keep the requests as they are now."""
        if not requests:
            return
        rows = [request_row(one) for one in sorted(requests, key=_place)]
        self._session.begin()
        self._session.touched(SAVE_REQUESTS, {"requests": write_json(rows)})


def _place(one: BrochureKey | BrochureRequest) -> tuple[str, str]:
    return (one.business_id, one.request_id)
