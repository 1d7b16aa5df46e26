"""Requests of data subjects and legal holds, as they are written and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from customer_api.schemas.requests import Body
from customer_api.schemas.wire import Answer, Meta, Moment, Wire
from customer_core.privacy.requests.model import LONGEST_EXTENSION
from customer_core.privacy.requests.states import Act, RequestKind, RequestState
from customer_core.privacy.texts import LONGEST_TEXT

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT)]
Days = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_EXTENSION.days)]


class AskForExport(Body):
    """How a copy of the data is asked for.

    Attributes:
        note: for whoever looks after the request.
        identified: false lets an administrator pass on what somebody asks who may be another.
    """

    note: Text | None = None
    identified: bool = True


class AskForErasure(Body):
    """How erasure is asked for.

    Attributes:
        note: for whoever looks after the request.
        identified: false lets an administrator pass on what somebody asks who may be another.
        at_once: without the grace period; for administrators.
    """

    note: Text | None = None
    identified: bool = True
    at_once: bool = False


class AskForRectification(Body):
    """What is to be put right.

    Attributes:
        note: what is wrong, and what is right.
        identified: false lets an administrator pass on what somebody asks who may be another.
    """

    note: Text
    identified: bool = True


class WithNote(Body):
    """What there is to say of it, if anything."""

    note: Text | None = None


class WithReason(Body):
    """Why; the person is told."""

    reason: Text


class Extend(Body):
    """By how many days the due date is put off, and why; the person is told."""

    days: Days
    reason: Text


class Complete(Body):
    """What was done to put the data right."""

    note: Text


class Step(Wire):
    """One thing that was done with a request.

    Attributes:
        role: of who did it; ``self`` is the person, ``system`` the service.
        actor: who that was; null where it was somebody else than the person who reads.
        note: why, or what came of it.
    """

    act: Act
    role: str
    actor: str | None
    at: Moment
    from_state: RequestState | None
    to_state: RequestState
    note: str | None


class Download(Wire):
    """Where the archive of an export is fetched; whoever has the link needs no token.

    Attributes:
        url: on this server, good for some minutes.
        expires_at: until when it is good; reading the request again gives a new one.
    """

    url: str
    expires_at: Moment


class DataRequest(Wire):
    """What a person asked for as a data subject.

    Attributes:
        due_at: until when it is answered.
        first_due_at: what that was before it was extended, or null.
        grace_until: until when an erasure waits for the person to think better of it, or null.
        asks: how often it was asked for while it was open.
        attempts: how often it was started.
        outcome: what came of it: name of the archive or of the certificate.
        refusal: why it was refused.
        failure: why the last attempt failed; for administrators.
        download: where the archive is, of an export that is done and kept; only where one request
            is read.
    """

    id: str
    customer_id: str
    kind: RequestKind
    state: RequestState
    received_at: Moment
    due_at: Moment
    first_due_at: Moment | None
    grace_until: Moment | None
    closed_at: Moment | None
    asks: int
    attempts: int
    outcome: str | None
    refusal: str | None
    failure: str | None
    history: list[Step]
    version: int
    download: Download | None = None


class RequestData(Wire):
    """One request."""

    request: DataRequest


class RequestAnswer(Answer, kw_only=True):
    """The answer with one request."""

    data: RequestData


class RequestsData(Wire):
    """Some requests, the newest first."""

    requests: list[DataRequest]


class RequestsAnswer(Answer, kw_only=True):
    """The answer with a page of requests."""

    data: RequestsData
    meta: Meta


class PlaceHold(Body):
    """Why a customer's data must be kept, and until when.

    Attributes:
        until: the first moment at which it need not be any more; null is not before it is lifted.
    """

    reason: Text
    until: datetime | None = None


class LegalHold(Wire):
    """The duty to keep a customer's data.

    Attributes:
        author: who placed it.
        until: the first moment at which it lasts no more; null is not before it is lifted.
        released_at: when it was lifted, or null.
        released_by: who lifted it, or null.
    """

    id: str
    customer_id: str
    reason: str
    author: str
    placed_at: Moment
    until: Moment | None
    released_at: Moment | None
    released_by: str | None


class HoldData(Wire):
    """One legal hold."""

    hold: LegalHold


class HoldAnswer(Answer, kw_only=True):
    """The answer with one legal hold."""

    data: HoldData


class HoldsData(Wire):
    """Every legal hold of a customer, the newest first."""

    holds: list[LegalHold]


class HoldsAnswer(Answer, kw_only=True):
    """The answer with the legal holds of a customer."""

    data: HoldsData
