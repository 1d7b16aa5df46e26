"""What can go wrong with a call before it reaches a use case."""

from __future__ import annotations

from typing import ClassVar

import attrs

from customer_core.kernel.errors import (
    CustomerServiceError,
    FieldFault,
    Forbidden,
    Invalid,
    InvalidField,
    Unauthenticated,
)


@attrs.define(eq=False)
class MalformedBody(Invalid):
    """The body of the request cannot be read: {reason}."""

    code: ClassVar[str] = "MALFORMED_BODY"
    reason: str


@attrs.define(eq=False)
class MalformedRequest(Invalid):
    """The request is not understood: {reason}."""

    code: ClassVar[str] = "MALFORMED_REQUEST"
    reason: str


@attrs.define(eq=False)
class InvalidHeader(InvalidField):
    """{field}: {message}

    A header has not the form that it must have.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "INVALID_HEADER"


@attrs.define(eq=False)
class BodyTooLarge(CustomerServiceError):
    """The body of the request is larger than {limit} bytes."""

    code: ClassVar[str] = "BODY_TOO_LARGE"
    limit: int


@attrs.define(eq=False)
class UnsupportedMediaType(CustomerServiceError):
    """The body of the request must be sent as {expected}."""

    code: ClassVar[str] = "UNSUPPORTED_MEDIA_TYPE"
    expected: str


@attrs.define(eq=False)
class WrongBusiness(Forbidden):
    """The token is not for the business that the header X-Business-Id names."""

    code: ClassVar[str] = "WRONG_BUSINESS"


@attrs.define(eq=False)
class NoEventAccepted(Invalid):
    """None of the events was accepted; what is wrong with each is told with its place."""

    code: ClassVar[str] = "NO_EVENT_ACCEPTED"
    faults: tuple[FieldFault, ...] = ()


class WrongAppToken(Unauthenticated):
    """The call does not carry the token that is agreed on with the Dapr sidecar."""

    code: ClassVar[str] = "WRONG_APP_TOKEN"


class RouteNotFound(CustomerServiceError):
    """There is no such address in this service."""

    code: ClassVar[str] = "ROUTE_NOT_FOUND"


@attrs.define(eq=False)
class MethodNotAllowed(CustomerServiceError):
    """This address answers {allowed} only."""

    code: ClassVar[str] = "METHOD_NOT_ALLOWED"
    allowed: str


class InternalError(CustomerServiceError):
    """Something went wrong that should not have; it has been logged under the trace id."""

    code: ClassVar[str] = "INTERNAL_ERROR"
