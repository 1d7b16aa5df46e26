"""What can go wrong with requests of data subjects."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import Conflict, NotFound


@attrs.define(eq=False)
class DataRequestNotFound(NotFound):
    """There is no privacy request {request_id}."""

    code: ClassVar[str] = "DATA_REQUEST_NOT_FOUND"
    request_id: str


@attrs.define(eq=False)
class RequestMoveNotAllowed(Conflict):
    """A privacy request that is {state} cannot become {wanted}."""

    code: ClassVar[str] = "REQUEST_MOVE_NOT_ALLOWED"
    state: str
    wanted: str


@attrs.define(eq=False)
class ExtensionNotAllowed(Conflict):
    """The due date cannot be extended: {reason}."""

    code: ClassVar[str] = "EXTENSION_NOT_ALLOWED"
    reason: str


@attrs.define(eq=False)
class NotDoneByHand(Conflict):
    """A request of the kind {kind} is carried out by the service; only a rectification is by hand.

    Approve it, and it runs by itself.
    """

    code: ClassVar[str] = "NOT_DONE_BY_HAND"
    kind: str


@attrs.define(eq=False)
class CustomerAlreadyErased(Conflict):
    """The customer {customer_id} has been erased already; there is nothing left to ask for."""

    code: ClassVar[str] = "CUSTOMER_ALREADY_ERASED"
    customer_id: str
