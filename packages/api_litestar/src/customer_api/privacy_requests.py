"""Reading requests about data subjects' rights and legal holds into the core's commands."""

from __future__ import annotations

from typing import TypeVar

import attrs

from customer_core.kernel.clock import parse_time
from customer_core.kernel.codec import read_document
from customer_core.kernel.ids import CustomerId
from customer_core.privacy.holds.manage_holds import PlaceHold
from customer_core.privacy.requests.decide_request import (
    ApproveRequest,
    CompleteRequest,
    ExtendRequest,
    RefuseRequest,
    RetryRequest,
)
from customer_core.privacy.requests.model import DataRequestId
from customer_core.privacy.requests.open_request import (
    RequestErasure,
    RequestExport,
    RequestRectification,
)
from customer_core.privacy.requests.withdraw_request import WithdrawRequest

N = TypeVar("N", ApproveRequest, RetryRequest, WithdrawRequest)


@attrs.frozen(kw_only=True)
class WantedExport:
    """The body of asking for a copy of the data."""

    note: str | None = None
    identified: bool = True


@attrs.frozen(kw_only=True)
class WantedErasure:
    """The body of asking for erasure."""

    note: str | None = None
    identified: bool = True
    at_once: bool = False


@attrs.frozen(kw_only=True)
class WantedRectification:
    """The body of asking for data to be put right."""

    note: str
    identified: bool = True


@attrs.frozen(kw_only=True)
class Noted:
    """A body with a note, where there is something to say."""

    note: str | None = None


@attrs.frozen(kw_only=True)
class Reasoned:
    """A body with a reason."""

    reason: str


@attrs.frozen(kw_only=True)
class Extension:
    """The body of putting off a due date."""

    days: int
    reason: str


@attrs.frozen(kw_only=True)
class Completion:
    """The body of closing a rectification."""

    note: str


@attrs.frozen(kw_only=True)
class WantedHold:
    """The body of placing a legal hold."""

    reason: str
    until: str | None = None


def read_export(document: object, customer_id: CustomerId) -> RequestExport:
    """Return the command of asking for a copy.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    wanted = read_document(document, WantedExport)
    return RequestExport(customer_id=customer_id, **attrs.asdict(wanted))


def read_erasure(document: object, customer_id: CustomerId) -> RequestErasure:
    """Return the command of asking for erasure.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    wanted = read_document(document, WantedErasure)
    return RequestErasure(customer_id=customer_id, **attrs.asdict(wanted))


def read_rectification(document: object, customer_id: CustomerId) -> RequestRectification:
    """Return the command of asking for data to be put right.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    wanted = read_document(document, WantedRectification)
    return RequestRectification(customer_id=customer_id, **attrs.asdict(wanted))


def read_noted(
    document: object, command: type[N], request_id: DataRequestId, version: int | None
) -> N:
    """Return a command that takes a note at most.

    Raises:
        ValidationFailed: naming every field that is unknown or ill-typed.
    """
    note = read_document(document, Noted).note
    return command(request_id=request_id, note=note, expected_version=version)


def read_refusal(document: object, request_id: DataRequestId, version: int | None) -> RefuseRequest:
    """Return the command of a refusal.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    reason = read_document(document, Reasoned).reason
    return RefuseRequest(request_id=request_id, reason=reason, expected_version=version)


def read_extension(
    document: object, request_id: DataRequestId, version: int | None
) -> ExtendRequest:
    """Return the command of putting off a due date.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    wanted = read_document(document, Extension)
    return ExtendRequest(
        request_id=request_id, days=wanted.days, reason=wanted.reason, expected_version=version
    )


def read_completion(
    document: object, request_id: DataRequestId, version: int | None
) -> CompleteRequest:
    """Return the command of closing a rectification.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
    """
    note = read_document(document, Completion).note
    return CompleteRequest(request_id=request_id, note=note, expected_version=version)


def read_hold(document: object, customer_id: CustomerId) -> PlaceHold:
    """Return the command of placing a legal hold.

    Raises:
        ValidationFailed: naming every field that is unknown, missing or ill-typed.
        InvalidField: ``until`` is no time.
    """
    wanted = read_document(document, WantedHold)
    until = None if wanted.until is None else parse_time(wanted.until, "until")
    return PlaceHold(customer_id=customer_id, reason=wanted.reason, until=until)
