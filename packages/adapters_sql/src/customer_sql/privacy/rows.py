"""Requests and legal holds as rows of their tables, and back."""

from __future__ import annotations

from typing import Any

import attrs

from customer_core.kernel.codec import from_plain, to_plain
from customer_core.privacy.holds.model import LegalHold
from customer_core.privacy.requests.model import DataRequest
from customer_core.privacy.requests.states import RequestKind, RequestState
from customer_core.privacy.requests.steps import Actor, Step
from customer_sql.exact_json import write_json
from customer_sql.session import Row
from customer_sql.statements import storable


def request_row(request: DataRequest) -> dict[str, Any]:
    """Return the row that keeps a request, for a statement with one parameter a column."""
    row = attrs.asdict(request, recurse=False)
    progress, failure = request.progress, request.failure
    row["opened_by"] = write_json(to_plain(request.opened_by))
    row["history"] = write_json([_step_row(step) for step in request.history])
    row["progress"] = None if progress is None else write_json(progress)
    row["failure"] = None if failure is None else storable(failure)
    return row


def request_of(row: Row) -> DataRequest:
    """Return the request that a row keeps."""
    kept: dict[str, Any] = {
        **row,
        "kind": RequestKind(row["kind"]),
        "state": RequestState(row["state"]),
        "opened_by": from_plain(row["opened_by"], Actor),
        "history": tuple(from_plain(row["history"], list[Step])),
    }
    return DataRequest(**kept)


def hold_of(row: Row) -> LegalHold:
    """Return the legal hold that a row keeps."""
    return LegalHold(**row)


def _step_row(step: Step) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(step)
    note = plain["note"]
    return {**plain, "note": None if note is None else storable(note)}
