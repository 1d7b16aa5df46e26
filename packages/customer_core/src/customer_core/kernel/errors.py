"""The one tree of errors: kinds, and leaves with a code, typed fields and a sentence.

A leaf's docstring begins with its message, a template over its own fields, so that the message,
the reference documentation and the code cannot drift apart. Nothing here knows of HTTP: each
driver maps the *kinds* to statuses, exit codes or retries in one table.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import ClassVar

import attrs


class CustomerServiceError(Exception):
    """Root of everything the service raises on purpose."""

    code: ClassVar[str] = "CUSTOMER_SERVICE_ERROR"

    def __str__(self) -> str:
        """Return the message: the first line of the docstring, filled with the fields."""
        template = inspect.cleandoc(type(self).__doc__ or self.code).splitlines()[0]
        names = [field.name for field in getattr(type(self), "__attrs_attrs__", ())]
        return template.format(**{name: getattr(self, name) for name in names})


class NotFound(CustomerServiceError):
    """What was asked for does not exist, or is not for the caller to know of."""


class Conflict(CustomerServiceError):
    """The request collides with what is already there."""


class OutOfDate(CustomerServiceError):
    """The caller decided on a state that has changed since."""


class Unauthenticated(CustomerServiceError):
    """Who calls is not proven."""


class Forbidden(CustomerServiceError):
    """Who calls may not do this."""


class Unavailable(CustomerServiceError):
    """Something the service needs does not answer; trying again later may help."""


class Failed(CustomerServiceError):
    """The service could not do what it should have done."""


@attrs.frozen(kw_only=True)
class FaultPlace:
    """Where in a field that is a language of its own something is wrong.

    Attributes:
        offset: characters of the text before the place, or None in another form.
        line: from 1.
        column: in its line, from 1.
        excerpt: the line, and below it a caret at the place.
        pointer: the place in the JSON form, or None in a text.
        allowed: what could stand there.
    """

    offset: int | None = None
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    pointer: str | None = None
    allowed: tuple[str, ...] = ()


@attrs.frozen
class FieldFault:
    """One thing wrong with one field of the input.

    Attributes:
        field: path of the field as the caller wrote it, such as ``profile.phone``.
        message: what is wrong and what is allowed.
        code: the error code this fault alone would have.
        place: where in the field, if that is known.
    """

    field: str
    message: str
    code: str = "VALIDATION_FAILED"
    place: FaultPlace | None = None


class Invalid(CustomerServiceError):
    """The input breaks a rule; ``faults`` names each field."""

    faults: tuple[FieldFault, ...] = ()


@attrs.define(eq=False)
class ValidationFailed(Invalid):
    """The request has invalid fields: {summary}."""

    code: ClassVar[str] = "VALIDATION_FAILED"
    faults: tuple[FieldFault, ...] = ()
    summary: str = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Name the fields in the message."""
        self.summary = ", ".join(sorted({fault.field for fault in self.faults}))


@attrs.define(eq=False)
class InvalidField(Invalid):
    """{field}: {message}

    A field breaks a rule; an answer names all fields that do.
    """  # noqa: D415 - the message is a template

    code: ClassVar[str] = "VALIDATION_FAILED"
    field: str
    message: str

    @property
    def faults(self) -> tuple[FieldFault, ...]:  # type: ignore[override]
        """The one fault this error stands for."""
        return (FieldFault(self.field, self.message, self.code),)


class ConcurrentUpdate(OutOfDate):
    """Another change was made at the same moment; try again."""

    code: ClassVar[str] = "CONCURRENT_UPDATE"


@attrs.define(eq=False)
class VersionConflict(OutOfDate):
    """The resource has changed: its current version is {current}, not {expected}."""

    code: ClassVar[str] = "VERSION_CONFLICT"
    current: int
    expected: int


class NotSignedIn(Unauthenticated):
    """A valid bearer token is required."""

    code: ClassVar[str] = "UNAUTHENTICATED"


@attrs.define(eq=False)
class InvalidToken(Unauthenticated):
    """The bearer token is not accepted: {reason}."""

    code: ClassVar[str] = "INVALID_TOKEN"
    reason: str


@attrs.define(eq=False)
class NotPermitted(Forbidden):
    """This needs {needed}."""

    code: ClassVar[str] = "FORBIDDEN"
    needed: str


@attrs.define(eq=False)
class RateLimited(CustomerServiceError):
    """Too many requests: at most {limit} in {window_seconds} seconds; retry in {retry_after} s."""

    code: ClassVar[str] = "RATE_LIMITED"
    limit: int
    window_seconds: int
    retry_after: int


@attrs.define(eq=False)
class DependencyUnavailable(Unavailable):
    """{dependency} does not answer at the moment; retry in a few seconds."""

    code: ClassVar[str] = "SERVICE_UNAVAILABLE"
    dependency: str


def catalogue(
    root: type[CustomerServiceError] = CustomerServiceError,
) -> Iterator[type[CustomerServiceError]]:
    """Yield every error class that has a code of its own, in the order of the code.

    Raises:
        nothing; import the contexts first, for only imported leaves are known.
    """
    found: dict[tuple[str, str], type[CustomerServiceError]] = {}
    pending: list[type[CustomerServiceError]] = [root]
    while pending:
        error = pending.pop()
        pending.extend(error.__subclasses__())
        if "code" in vars(error) and error is not root:
            found[(error.code, error.__name__)] = error
    yield from (found[key] for key in sorted(found))
